import { isJsonObject } from '../../json/json.ts';
import type { Json } from '../../json/json.ts';

/** Code points of a string, elements of an array, members of an object; null for what has no length. */
export function lengthOf(value: Json): number | null {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

/** Every code point has one unit that is no low surrogate. No list is made: an argument may be megabytes long. */
function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) if (!isLowSurrogate(text.charCodeAt(at))) count += 1;
  return count;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
