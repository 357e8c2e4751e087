import { COURSE_METHODS } from './course-methods.ts';
import type { Method } from './method.ts';
import { OFFER_METHODS } from './offer-methods.ts';
import type { Direction, Era } from './operation.ts';
import { SERVER_METHODS } from './server-methods.ts';

/**
 * Every method of every revision, once for each direction that it has (MCP schemas 2024-11-05 to 2026-07-28, the tasks
 * extension included). What is not here is unknown, and denied unless a `methods` rule allows it.
 */
export const METHODS: readonly Method[] = [...OFFER_METHODS, ...COURSE_METHODS, ...SERVER_METHODS];

const KNOWN: ReadonlyMap<string, Method> = new Map(
  METHODS.map((entry) => [keyOf(entry.method, entry.direction), entry]),
);

/** The method as this direction and era have it; undefined where they do not. */
export function methodIn(method: string, direction: Direction, era: Era): Method | undefined {
  const known = KNOWN.get(keyOf(method, direction));
  return known?.eras.includes(era) === true ? known : undefined;
}

function keyOf(method: string, direction: Direction): string {
  return `${direction} ${method}`;
}
