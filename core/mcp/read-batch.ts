import type { Json, JsonArray } from '../json/json.ts';
import type { Message } from './message.ts';
import { readMessage } from './read-message.ts';
import type { RefusalCode } from './refusals.ts';
import { BATCH_VERSION } from './versions.ts';

export interface BatchBounds {
  /** The revision that is spoken; null where nothing says so. */
  readonly version: string | null;
  /** Most messages in one batch. */
  readonly limit: number;
}

export type BatchReading =
  | { readonly ok: true; readonly messages: readonly Message[]; readonly isBatch: boolean }
  | { readonly ok: false; readonly refusal: RefusalCode };

/** Reads the body of a POST: one message, or in the one revision that has them a batch (MCP 2025-03-26, batching). */
export function readBatch(value: Json, bounds: BatchBounds): BatchReading {
  if (Array.isArray(value)) return readArray(value as JsonArray, bounds);
  const read = readMessage(value);
  return read.ok ? { ok: true, messages: [read.message], isBatch: false } : read;
}

function readArray(elements: JsonArray, { version, limit }: BatchBounds): BatchReading {
  if (version !== BATCH_VERSION) return { ok: false, refusal: 'BatchUnsupported' };
  if (elements.length === 0) return { ok: false, refusal: 'BatchEmpty' };
  if (elements.length > limit) return { ok: false, refusal: 'BatchTooLarge' };
  const messages: Message[] = [];
  for (const element of elements) {
    const read = readMessage(element);
    if (!read.ok) return read;
    messages.push(read.message);
  }
  const refusal = refusalOf(messages);
  return refusal === null ? { ok: true, messages, isBatch: true } : { ok: false, refusal };
}

function refusalOf(messages: readonly Message[]): RefusalCode | null {
  if (messages.some(isInitialize)) return 'InitializeInBatch';
  const ids = messages.flatMap((message) => (message.kind === 'request' ? [message.id] : []));
  return new Set(ids).size === ids.length ? null : 'BatchIdRepeated';
}

function isInitialize(message: Message): boolean {
  return message.kind !== 'response' && message.method === 'initialize';
}
