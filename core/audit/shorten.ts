import type { Sha256 } from './sha256.ts';

/** What stays whole. */
export interface Shortening {
  /** UTF-16 units of a string. */
  readonly characters: number;
  /** Entries of a list. */
  readonly entries: number;
  /** Fields of a nested object: eight are more than any record has, so that only open maps are cut. */
  readonly fields: number;
}

/** Tried in order until the line fits: names stay readable as long as there is room for them. */
export const SHORTENINGS: readonly Shortening[] = [
  { characters: 512, entries: 32, fields: 32 },
  { characters: 128, entries: 8, fields: 16 },
  { characters: 32, entries: 4, fields: 8 },
];

/**
 * Replaces what is longer than the limits: a string by `sha256:<hex>:<UTF-16 units>`, the tail of a list and an object
 * with too many fields by the same form over their JSON, with the number of entries.
 */
export function shorten(fields: object, limits: Shortening, sha256: Sha256): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, shorter(value, limits, sha256)]),
  );
}

function shorter(value: unknown, limits: Shortening, sha256: Sha256): unknown {
  if (typeof value === 'string') {
    return value.length <= limits.characters ? value : digested(value, value.length, sha256);
  }
  if (Array.isArray(value)) return shorterList(value, limits, sha256);
  if (typeof value !== 'object' || value === null) return value;
  const { length } = Object.keys(value);
  if (length > limits.fields) return digested(JSON.stringify(value), length, sha256);
  return shorten(value, limits, sha256);
}

function shorterList(list: readonly unknown[], limits: Shortening, sha256: Sha256): unknown[] {
  const kept = list.slice(0, limits.entries).map((entry) => shorter(entry, limits, sha256));
  const tail = list.slice(limits.entries);
  return tail.length === 0 ? kept : [...kept, digested(JSON.stringify(tail), tail.length, sha256)];
}

function digested(text: string, length: number, sha256: Sha256): string {
  return `sha256:${sha256(text)}:${length}`;
}
