import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import { writeJson } from '../../core/json/write.ts';
import { UsageError } from '../usage-error.ts';
import { errorCode } from '../error-code.ts';

/** The object in a state file, or null where there is none. Throws UsageError for a file that holds something else. */
export async function readState(file: string): Promise<JsonObject | null> {
  const bytes = await bytesOf(file);
  if (bytes === null) return null;
  const reading = readJson(bytes);
  if (reading.ok && isJsonObject(reading.value)) return reading.value;
  throw brokenState(file);
}

/** Replaces the file as a whole; only its owner may read it. */
export async function writeState(file: string, state: JsonObject): Promise<void> {
  await withNewFile(file, state, (fresh) => rename(fresh, file));
}

/** Creates the file as a whole, readable by its owner alone; leaves one that is there already as it is. */
export async function createState(file: string, state: JsonObject): Promise<void> {
  await withNewFile(file, state, async (fresh) => {
    try {
      await link(fresh, file);
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') throw error;
    }
  });
}

export function brokenState(file: string): UsageError {
  return new UsageError(
    'StateBroken',
    `${file}: not a state file of gatehouse dev; delete it and start gatehouse dev again.`,
  );
}

async function withNewFile(
  file: string,
  state: JsonObject,
  place: (fresh: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = `${file}.${randomUUID()}`;
  const handle = await open(fresh, 'wx', 0o600);
  try {
    await handle.writeFile(`${writeJson(state)}\n`);
    await handle.close();
    await place(fresh);
  } finally {
    await rm(fresh, { force: true });
  }
}

async function bytesOf(file: string): Promise<Uint8Array | null> {
  try {
    return await readFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null;
    throw new UsageError('StateUnreadable', `${file}: cannot be read (${errorCode(error)}).`, {
      cause: error,
    });
  }
}
