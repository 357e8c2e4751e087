import { isJsonObject } from '../../core/json/json.ts';
import type { JsonObject } from '../../core/json/json.ts';
import { readJson } from '../../core/json/read.ts';
import { KeySourceError } from './key-source-error.ts';

/** A request that needs keys waits for them; a provider that takes longer is as good as down. */
export const FETCH_TIMEOUT_MS = 5_000;

/** The largest published sets, with certificate chains, stay under 100 KiB. */
export const DOCUMENT_BYTES = 512 * 1024;

/** GETs a JSON object within the time and size limits, without following redirects. Throws KeySourceError. */
export async function fetchJsonObject(
  url: string,
  fetch: typeof globalThis.fetch,
): Promise<JsonObject> {
  const reading = readJson(await fetchBytes(url, fetch));
  if (!reading.ok || !isJsonObject(reading.value)) {
    throw new KeySourceError(`${url} did not answer with a JSON object`);
  }
  return reading.value;
}

async function fetchBytes(url: string, fetch: typeof globalThis.fetch): Promise<Uint8Array> {
  const signal = AbortSignal.timeout(FETCH_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      signal,
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new KeySourceError(`${url} answered with status ${response.status}`, {
        httpStatus: response.status,
      });
    }
    return await readBounded(url, response);
  } catch (cause) {
    if (cause instanceof KeySourceError) throw cause;
    throw new KeySourceError(`${url} could not be reached (${reasonOf(cause, signal)})`, { cause });
  }
}

async function readBounded(url: string, response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > DOCUMENT_BYTES)
      throw new KeySourceError(`${url} answered with more than ${DOCUMENT_BYTES} octets`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function reasonOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return `no answer within ${FETCH_TIMEOUT_MS} ms`;
  const code = fieldOf(fieldOf(error, 'cause') ?? error, 'code');
  return typeof code === 'string' ? code : 'connection failed';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
