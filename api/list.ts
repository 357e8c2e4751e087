import * as z from 'zod';

interface Bounds {
  readonly min?: number;
  readonly max: number;
}

/** A list whose items replace each other as a whole (list-type atomic): order or repetition may matter. */
export function listOf<Item extends z.ZodType>(
  item: Item,
  { min = 0, max }: Bounds,
): z.ZodArray<Item> {
  return bounded(item, min, max).meta({ 'x-kubernetes-list-type': 'atomic' });
}

/** A list of distinct texts (list-type set). */
export function setOf(item: z.ZodString, { min = 0, max }: Bounds): z.ZodArray<z.ZodString> {
  return bounded(item, min, max)
    .check(
      distinct(
        (entry) => entry,
        (text) => `${text} is listed twice; each entry may appear once`,
      ),
    )
    .meta({ 'x-kubernetes-list-type': 'set' });
}

/** A list of objects that one field tells apart (list-type map). */
export function mapOf<Item extends z.ZodObject>(
  item: Item,
  key: keyof z.output<Item> & string,
  { min = 0, max }: Bounds,
): z.ZodArray<Item> {
  return bounded(item, min, max)
    .check(
      distinct(
        (entry) => new Map(Object.entries(entry ?? {})).get(key),
        (text) => `${text} is used twice; every ${key} in this list must differ`,
        key,
      ),
    )
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

/** Texts that must differ, found also where something else of the list is wrong; `field` is where they stand in an entry. */
function distinct(
  textOf: (entry: unknown) => unknown,
  message: (text: string) => string,
  ...field: readonly string[]
): z.core.$ZodCheck<unknown[]> {
  return z.core._check<unknown[]>(
    ({ value, issues }) => {
      for (const [index, text] of repeated(value.map(textOf))) {
        issues.push({
          code: 'custom',
          input: text,
          path: [index, ...field],
          message: message(JSON.stringify(text)),
        });
      }
    },
    { when: ({ value }) => Array.isArray(value) },
  );
}

function bounded<Item extends z.ZodType>(item: Item, min: number, max: number): z.ZodArray<Item> {
  const list = z.array(item).max(max);
  return min > 0 ? list.min(min) : list;
}

function repeated(values: readonly unknown[]): readonly (readonly [number, unknown])[] {
  return [...values.entries()].filter(
    ([index, value]) => typeof value === 'string' && values.indexOf(value) < index,
  );
}
