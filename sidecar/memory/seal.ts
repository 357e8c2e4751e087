import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { WorkloadKey } from '../../core/snapshot/snapshot.ts';

/** What the sealed text is bound to: opened under anything else it is as unknown as a forged one. */
export type Binding = readonly (string | number | null)[];

const CIPHER = 'aes-256-gcm';
/** NIST SP 800-38D: 96 bits is the nonce length that GCM is defined for. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** A sealed text is never longer than the header section it travels in. */
export const SEALED_CHARACTERS = 32 * 1024;

/**
 * Seals a text under the newest key so that clients can carry it and not read, change or move it to another principal.
 * The result is base64url: fit for a header, an SSE id and a JSON string.
 */
export function seal(keys: readonly WorkloadKey[], binding: Binding, text: string): string {
  const key = keys[0];
  if (key === undefined) throw new Error('The snapshot holds no workload key.');
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secretOf(key), nonce);
  cipher.setAAD(bytesOf(binding));
  const sealed = Buffer.concat([
    nonce,
    cipher.update(text, 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return sealed.toString('base64url');
}

/** Opens what `seal` made under any of the keys; null for everything else. */
export function unseal(
  keys: readonly WorkloadKey[],
  binding: Binding,
  sealed: string,
): string | null {
  if (sealed.length > SEALED_CHARACTERS) return null;
  const bytes = Buffer.from(sealed, 'base64url');
  // Another spelling of the same bytes (padding, stray characters) is not what was handed out.
  if (bytes.length < NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== sealed) return null;
  for (const key of keys) {
    const text = openWith(key, bytesOf(binding), bytes);
    if (text !== null) return text;
  }
  return null;
}

function openWith(key: WorkloadKey, bound: Buffer, bytes: Buffer): string | null {
  const decipher = createDecipheriv(CIPHER, secretOf(key), bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(bound);
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const body = bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES);
    return decipher.update(body, undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}

function secretOf(key: WorkloadKey): Buffer {
  return Buffer.from(key.secret, 'base64url');
}

function bytesOf(binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(binding));
}
