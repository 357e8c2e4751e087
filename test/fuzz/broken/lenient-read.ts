import { ExactNumber } from '../../../core/json/json.ts';
import type { Json } from '../../../core/json/json.ts';
import type { JsonReading } from '../../../core/json/read.ts';

/** Reads what JSON.parse does: of repeated keys the last one counts. */
export function readJson(bytes: Uint8Array): JsonReading {
  return readJsonText(new TextDecoder().decode(bytes));
}

export function readJsonText(text: string): JsonReading {
  try {
    const value = JSON.parse(text, (_key, read: Json, context?: { source?: string }) =>
      typeof read === 'number' && context?.source !== String(read)
        ? new ExactNumber(context?.source ?? '')
        : read,
    ) as Json;
    return { ok: true, value };
  } catch {
    return { ok: false, problem: { code: 'UnexpectedCharacter', offset: 0 } };
  }
}
