import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { WorkloadKey } from '../../core/snapshot/snapshot.ts';
import { brokenState, createState, readState } from './state-file.ts';

/** AES-256. */
const SECRET_OCTETS = 32;

/** The key that seals sessions and events: the same at each run, so that they survive a restart. */
export async function readOrCreateWorkloadKey(stateFolder: string): Promise<WorkloadKey> {
  const file = join(stateFolder, 'workload-key.json');
  const fresh = { id: randomUUID(), secret: randomBytes(SECRET_OCTETS).toString('base64url') };
  await createState(file, fresh);
  const kept = await readState(file);
  const { id, secret } = { id: kept?.['id'], secret: kept?.['secret'] };
  if (typeof id === 'string' && typeof secret === 'string' && isSecret(secret))
    return { id, secret };
  throw brokenState(file);
}

function isSecret(text: string): boolean {
  return Buffer.from(text, 'base64url').length === SECRET_OCTETS;
}
