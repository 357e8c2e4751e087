import { randomBytes } from 'node:crypto';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { issueAuthority } from './issue.ts';
import type { Authority, MasterKey, RootKey, SigningKey } from './key-ring.ts';
import { ed25519PrivateJwk } from './key-ring.ts';

/** Names a key among its kind: chance enough for the few that ever live together. */
const ID_BYTES = 8;
/** AES-256 and HMAC-SHA-256 alike. */
const MASTER_BYTES = 32;

/** `promotedAt`: when it came into use, null for not yet. */
export interface Birth {
  readonly createdAt: number;
  readonly promotedAt: number | null;
}

export async function newRoot(createdAt: number): Promise<RootKey> {
  const privateJwk = await newEd25519Jwk();
  return { id: privateJwk.kid, createdAt, privateJwk };
}

/** `lifetime` in milliseconds. */
export async function newAuthority(birth: Birth, lifetime: number): Promise<Authority> {
  const id = newId();
  const { createdAt: now } = birth;
  return { id, ...birth, ...(await issueAuthority(id, { now, lifetime })) };
}

export async function newSigningKey(birth: Birth): Promise<SigningKey> {
  const privateJwk = await newEd25519Jwk();
  return { id: privateJwk.kid, ...birth, privateJwk };
}

export function newMaster(birth: Birth): MasterKey {
  return { id: newId(), ...birth, secret: randomBytes(MASTER_BYTES).toString('base64url') };
}

async function newEd25519Jwk() {
  const { privateJwk } = await generateKeys('EdDSA');
  return ed25519PrivateJwk(privateJwk, 'key');
}

function newId(): string {
  return randomBytes(ID_BYTES).toString('base64url');
}
