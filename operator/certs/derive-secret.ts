import { hkdfSync } from 'node:crypto';
import type { DeriveSecret } from '../../core/pod/workload-identity.ts';

const BYTES = 32;

/** HKDF with SHA-256 (RFC 5869), without salt: the master is uniformly random already. */
export const deriveSecret: DeriveSecret = (master, purpose) =>
  Buffer.from(hkdfSync('sha256', Buffer.from(master, 'base64url'), '', purpose, BYTES)).toString(
    'base64url',
  );
