import { join } from 'node:path';
import type { JsonObject } from '../../core/json/json.ts';
import { generateKeys } from '../../runtime/jose/keys.ts';
import { brokenState, createState, readState, writeState } from './state-file.ts';

/** Where the development issuer was last reached. */
export interface IssuerAddress {
  readonly issuer: string;
  readonly port: number;
}

/** The private signing key (JWK) in the state folder, or null before the first run. */
export async function readSigningKey(stateFolder: string): Promise<JsonObject | null> {
  const file = keyFile(stateFolder);
  const key = await readState(file);
  if (key === null || (key['kty'] === 'EC' && typeof key['d'] === 'string')) return key;
  throw brokenState(file);
}

/** The same key as at the last run, or a new one: of two processes that start at once both get the one that was kept. */
export async function readOrCreateSigningKey(stateFolder: string): Promise<JsonObject> {
  const known = await readSigningKey(stateFolder);
  if (known !== null) return known;
  const { privateJwk } = await generateKeys('ES256');
  await createState(keyFile(stateFolder), { ...privateJwk });
  const kept = await readSigningKey(stateFolder);
  if (kept === null) throw brokenState(keyFile(stateFolder));
  return kept;
}

export async function readIssuerAddress(stateFolder: string): Promise<IssuerAddress | null> {
  const file = addressFile(stateFolder);
  const state = await readState(file);
  if (state === null) return null;
  const { issuer, port } = { issuer: state['issuer'], port: state['port'] };
  if (typeof issuer === 'string' && typeof port === 'number') return { issuer, port };
  throw brokenState(file);
}

export function writeIssuerAddress(
  stateFolder: string,
  { issuer, port }: IssuerAddress,
): Promise<void> {
  return writeState(addressFile(stateFolder), { issuer, port });
}

function keyFile(stateFolder: string): string {
  return join(stateFolder, 'keys.json');
}

function addressFile(stateFolder: string): string {
  return join(stateFolder, 'issuer.json');
}
