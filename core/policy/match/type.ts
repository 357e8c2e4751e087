import { ExactNumber } from '../../json/json.ts';
import type { Json } from '../../json/json.ts';
import { readDecimal } from './decimal.ts';
import type { Decimal } from './decimal.ts';

export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

export function typeOf(value: Json): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof ExactNumber) return 'number';
  return typeof value as Exclude<JsonType, 'null' | 'array'>;
}

/** The exact value of a number; null for anything else, a text in digits included. */
export function decimalOf(value: Json): Decimal | null {
  if (value instanceof ExactNumber) return readDecimal(value.text);
  return typeof value === 'number' ? readDecimal(String(value)) : null;
}
