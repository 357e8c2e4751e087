import { errorOfStatus, malformed } from './answer.ts';
import { isRecord, readObject, versionNumber } from './object.ts';
import type { KubeObject } from './object.ts';

/** One line of a watch. */
export type WatchEvent =
  | { readonly kind: 'set'; readonly version: number; readonly object: KubeObject }
  | { readonly kind: 'deleted'; readonly version: number; readonly object: KubeObject }
  | { readonly kind: 'bookmark'; readonly version: number };

/** @throws KubeError: the one that the server reports, or for what is not an event, since nothing after it can be trusted. */
export function readWatchEvent(line: string): WatchEvent {
  const { type, object } = readEnvelope(line);
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
      return { kind: 'set', ...versioned(object) };
    case 'DELETED':
      return { kind: 'deleted', ...versioned(object) };
    case 'BOOKMARK':
      return { kind: 'bookmark', version: bookmarked(object) };
    case 'ERROR':
      throw errorOfStatus(object, { status: 500, retryAfter: undefined });
    default:
      throw malformed(`A watch event has the unknown type ${String(type)}.`);
  }
}

function readEnvelope(line: string): { readonly type: unknown; readonly object: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(line) as unknown;
  } catch {
    throw malformed('A watch event is not JSON.');
  }
  if (!isRecord(value)) throw malformed('A watch event is not an object.');
  return { type: value['type'], object: value['object'] };
}

function versioned(value: unknown): { version: number; object: KubeObject } {
  const object = readObject(value);
  if (object === null) throw malformed('A watch event is about no object.');
  return { version: readVersion(object.meta.resourceVersion), object };
}

function bookmarked(object: unknown): number {
  const metadata = isRecord(object) && isRecord(object['metadata']) ? object['metadata'] : {};
  return readVersion(metadata['resourceVersion']);
}

/** @throws KubeError for what is no resource version. */
export function readVersion(resourceVersion: unknown): number {
  const version = versionNumber(typeof resourceVersion === 'string' ? resourceVersion : '');
  if (Number.isNaN(version)) throw malformed('The API server named no resource version.');
  return version;
}
