import { ExactNumber } from '../../../core/json/json.ts';
import { Members, readLoosely } from './lenient-json.ts';
import type { Loose } from './lenient-json.ts';

/** How one kind of server reads a body. None of them is the sidecar's. */
export interface Reader {
  readonly name: string;
  /** @throws Error where it cannot be read. */
  read(octets: Uint8Array): Loose;
  /** The member of this name; undefined where there is none. */
  member(of: Members, name: string): Loose | undefined;
}

/** JavaScript's own, with the text of each number: the last of repeated members counts. */
const PARSE: Reader = {
  name: 'JSON.parse',
  read: (octets) => parsed(new TextDecoder().decode(octets)),
  member: ({ list }, name) => list.findLast(([key]) => key === name)?.[1],
};

/** The first of repeated members counts, as some streaming readers have it. */
const FIRST: Reader = {
  name: 'first wins',
  read: readLoosely,
  member: ({ list }, name) => list.find(([key]) => key === name)?.[1],
};

/** The last counts, whatever its case: encoding/json of Go. */
const FOLDING: Reader = {
  name: 'ignores case',
  read: readLoosely,
  member: ({ list }, name) => list.findLast(([key]) => folded(key) === folded(name))?.[1],
};

export const READERS: readonly Reader[] = [PARSE, FIRST, FOLDING];

function folded(key: string): string {
  return key.toUpperCase().toLowerCase();
}

function parsed(text: string): Loose {
  const value: unknown = JSON.parse(text, (_key, read: unknown, context?: { source?: string }) =>
    typeof read === 'number' ? new ExactNumber(context?.source ?? String(read)) : read,
  );
  return loose(value);
}

function loose(value: unknown): Loose {
  if (Array.isArray(value)) return value.map(loose);
  if (value === null || typeof value !== 'object' || value instanceof ExactNumber)
    return value as Loose;
  return new Members(Object.entries(value).map(([key, member]) => [key, loose(member)]));
}

/** The value as one text: equal texts say the same to this reader. Exact keys, since arguments are read into maps. */
export function textOf(reader: Reader, value: Loose | undefined): string {
  return JSON.stringify(plain(reader, value ?? null));
}

function plain(reader: Reader, value: Loose): unknown {
  if (value instanceof Members) {
    const object = Object.create(null) as Record<string, unknown>;
    for (const [key, member] of value.list) {
      if (reader !== FIRST || !(key in object)) object[key] = plain(reader, member);
    }
    return object;
  }
  return Array.isArray(value) ? value.map((element: Loose) => plain(reader, element)) : value;
}
