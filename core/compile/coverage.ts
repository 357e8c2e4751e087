import { nameGlob, uriGlob } from '../policy/match/glob.ts';
import type { Glob } from '../policy/match/glob.ts';
import type { Step } from '../policy/match/glob-steps.ts';

/** In a URI, `*` and `?` stop at this character; in a name nothing stops them. */
const SEPARATOR = '/';

/** Told of steps before they are taken. false: these are too many, and the answer is "not covered". */
export type Spend = (steps: number) => boolean;

const FREELY: Spend = () => true;

/**
 * Whether every name that `inner` matches is matched by `outer` too. Never says so wrongly; may miss cases in which
 * several wildcards add up.
 */
export function coversName(outer: string, inner: string): boolean {
  return coversGlob(nameGlob(outer), nameGlob(inner));
}

/** The same for URI globs, where `*` ends at a slash and `**` does not. */
export function coversUri(outer: string, inner: string): boolean {
  return coversGlob(uriGlob(outer), uriGlob(inner));
}

/** The same for two globs of one form that were read before. Takes at most the product of the two lengths. */
export function coversGlob(outer: Glob, inner: Glob, spend: Spend = FREELY): boolean {
  if (!inner.prefix.startsWith(outer.prefix)) return false;
  if (outer.rest.length === 0) return outer.source === inner.source;
  const text = inner.prefix.slice(outer.prefix.length);
  if (!spend(text.length)) return false;
  return covers(outer.rest, [...Array.from(text, plain), ...inner.rest], spend);
}

function plain(character: string): Step {
  return { kind: 'character', character };
}

/**
 * The inner glob is read like a text whose wildcards are letters that only an equal or wider wildcard of the outer one
 * matches. `reached` holds the positions in `outer` that are possible so far, in order.
 */
function covers(outer: readonly Step[], inner: readonly Step[], spend: Spend): boolean {
  let reached = withSkippedRuns(outer, [0]);
  for (const step of inner) {
    if (reached.length === 0 || !spend(reached.length)) return false;
    reached = withSkippedRuns(outer, after(outer, reached, step));
  }
  return reached.at(-1) === outer.length;
}

function after(outer: readonly Step[], reached: readonly number[], step: Step): number[] {
  const next: number[] = [];
  for (const position of reached) {
    const wide = outer[position];
    if (wide !== undefined && takes(wide, step))
      next.push(wide.kind === 'run' ? position : position + 1);
  }
  return next;
}

/** A run may also stand for nothing. INVARIANT: positions come and go in ascending order; here repeated ones go. */
function withSkippedRuns(outer: readonly Step[], positions: readonly number[]): readonly number[] {
  const all: number[] = [];
  let last = -1;
  for (const position of positions) {
    if (position <= last) continue;
    last = position;
    while (outer[last]?.kind === 'run') all.push(last++);
    all.push(last);
  }
  return all;
}

function takes(wide: Step, narrow: Step): boolean {
  if (wide.kind === 'character')
    return narrow.kind === 'character' && narrow.character === wide.character;
  if (wide.kind === 'one' && narrow.kind === 'run') return false;
  return !wide.stops || !mayBeSeparator(narrow);
}

function mayBeSeparator(step: Step): boolean {
  return step.kind === 'character' ? step.character === SEPARATOR : !step.stops;
}
