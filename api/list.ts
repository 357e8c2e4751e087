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
    .check(({ value, issues }) => {
      for (const [index, text] of repeated(value)) {
        issues.push({
          code: 'custom',
          input: text,
          path: [index],
          message: `${JSON.stringify(text)} is listed twice; each entry may appear once`,
        });
      }
    })
    .meta({ 'x-kubernetes-list-type': 'set' });
}

/** A list of objects that one field tells apart (list-type map). */
export function mapOf<Item extends z.ZodObject>(
  item: Item,
  key: keyof z.output<Item> & string,
  { min = 0, max }: Bounds,
): z.ZodArray<Item> {
  return bounded(item, min, max)
    .check(({ value, issues }) => {
      const keys = value.map((entry) => entry[key]);
      for (const [index, text] of repeated(keys)) {
        issues.push({
          code: 'custom',
          input: text,
          path: [index, key],
          message: `${JSON.stringify(text)} is used twice; every ${key} in this list must differ`,
        });
      }
    })
    .meta({ 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });
}

function bounded<Item extends z.ZodType>(item: Item, min: number, max: number): z.ZodArray<Item> {
  const list = z.array(item).max(max);
  return min > 0 ? list.min(min) : list;
}

function repeated(values: readonly unknown[]): readonly (readonly [number, unknown])[] {
  return [...values.entries()].filter(([index, value]) => values.indexOf(value) < index);
}
