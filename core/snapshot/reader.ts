/** Reads one value of unknown shape or throws a `SnapshotFault`; `at` says where, for the sentence. */
export type Reader<Value> = (value: unknown, at: string) => Value;

/** Thrown inside the decoder only, and turned into a value at its door. */
export class SnapshotFault extends Error {
  readonly code = 'SnapshotInvalid';
}

function fault(at: string, expected: string): never {
  throw new SnapshotFault(`${at} must be ${expected}`);
}

export const text: Reader<string> = (value, at) =>
  typeof value === 'string' ? value : fault(at, 'a text');

/** A whole number from 0. */
export const count: Reader<number> = (value, at) =>
  Number.isSafeInteger(value) && Number(value) >= 0
    ? Number(value)
    : fault(at, 'a whole number from 0');

/** A whole number from 1: limits of 0 would mean "never" to one reader and "unbounded" to another. */
export const positive: Reader<number> = (value, at) =>
  Number.isSafeInteger(value) && Number(value) > 0
    ? Number(value)
    : fault(at, 'a whole number from 1');

export function oneOf<const Value extends string>(...allowed: readonly Value[]): Reader<Value> {
  return (value, at) =>
    allowed.find((known) => known === value) ?? fault(at, `one of ${allowed.join(', ')}`);
}

export function nullOr<Value>(read: Reader<Value>): Reader<Value | null> {
  return (value, at) => (value === null ? null : read(value, at));
}

/** A field that came with a later release: `absent` is what its absence stands for. */
export function orElse<Value>(read: Reader<Value>, absent: Value): Reader<Value> {
  return (value, at) => (value === undefined ? absent : read(value, at));
}

export function listOf<Value>(
  read: Reader<Value>,
  { min = 0, max = Infinity } = {},
): Reader<readonly Value[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return fault(at, 'a list');
    if (value.length < min) return fault(at, `a list of at least ${min} entries`);
    if (value.length > max) return fault(at, `a list of at most ${max} entries`);
    return value.map((item, index) => read(item, `${at}[${index}]`));
  };
}

export function mapOf<Value>(read: Reader<Value>): Reader<Readonly<Record<string, Value>>> {
  return (value, at) =>
    Object.fromEntries(
      entriesOf(value, at).map(([key, item]) => [key, read(item, `${at}.${key}`)]),
    );
}

type Fields<Value> = { readonly [Key in keyof Value]: Reader<Value[Key]> };

/** Exactly these fields: one that is unknown might restrict what the known ones allow, so it is refused. */
export function object<Value extends object>(fields: Fields<Value>): Reader<Value> {
  return (value, at) => {
    const unknown = entriesOf(value, at).find(([key]) => !Object.hasOwn(fields, key));
    if (unknown !== undefined)
      return fault(`${at}.${unknown[0]}`, 'absent: the field is not known');
    return openObject(fields)(value, at);
  };
}

/** These fields, others ignored. */
export function openObject<Value extends object>(fields: Fields<Value>): Reader<Value> {
  return (value, at) => {
    const given = new Map(entriesOf(value, at));
    const readers = Object.entries(fields) as readonly (readonly [string, Reader<unknown>])[];
    const read = readers.map(
      ([key, reader]) => [key, reader(given.get(key), `${at}.${key}`)] as const,
    );
    return Object.fromEntries(read) as Value;
  };
}

/** The field that tells the forms of a union apart, read ahead of the rest. */
export function tagOf(value: unknown, tag: string, at: string): unknown {
  return new Map(entriesOf(value, at)).get(tag);
}

export function entriesOf(value: unknown, at: string): readonly (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return fault(at, 'an object');
  return Object.entries(value);
}
