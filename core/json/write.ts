import type { Json } from './json.ts';

/**
 * One line of JSON. Exact numbers keep their text; the order of keys is kept but for integer-like ones, which come first
 * in ascending order. Reading it again gives an equal value.
 */
export function writeJson(value: Json): string {
  return JSON.stringify(value);
}
