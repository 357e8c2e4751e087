/** Fields of one object, and of all in an object. No list of the schemas holds as many; each that is unknown is a problem. */
const MOST_FIELDS = 1_000;
export const MOST_FIELDS_IN_ALL = 25_000;

const TOO_MANY = `must have at most ${MOST_FIELDS_IN_ALL} fields in all and ${MOST_FIELDS} in one object`;

/** Why there is too much of it to be read field by field; null where there is not. Takes as long as there are values. */
export function bulkProblem(value: unknown): string | null {
  const waiting: unknown[] = [value];
  let fields = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const count = Array.isArray(next) ? 0 : countUpTo(MOST_FIELDS, next);
    fields += count;
    if (count > MOST_FIELDS || fields > MOST_FIELDS_IN_ALL) return TOO_MANY;
    for (const one of Array.isArray(next) ? (next as unknown[]) : Object.values(next))
      if (typeof one === 'object') waiting.push(one);
  }
  return null;
}

/** One more than `most` where there are more. */
function countUpTo(most: number, fields: object): number {
  let count = 0;
  for (const _ in fields) {
    count += 1;
    if (count > most) break;
  }
  return count;
}
