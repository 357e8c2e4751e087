import { isJsonObject } from '../../json/json.ts';
import type { Json } from '../../json/json.ts';

/** Code points of a string, elements of an array, members of an object; null for what has no length. */
export function lengthOf(value: Json): number | null {
  if (typeof value === 'string') return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : null;
}

/** Counts without a list of them: an argument may be megabytes long. */
function codePoints(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; count += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}
