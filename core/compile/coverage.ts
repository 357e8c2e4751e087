import { stepsOf } from '../policy/match/glob-steps.ts';
import type { Step } from '../policy/match/glob-steps.ts';

/** In a URI, `*` and `?` stop at this character; in a name nothing stops them. */
const SEPARATOR = '/';

/**
 * Whether every name that `inner` matches is matched by `outer` too. Never says so wrongly; may miss cases in which
 * several wildcards add up.
 */
export function coversName(outer: string, inner: string): boolean {
  return isLiteral(outer)
    ? outer === inner
    : covers(stepsOf(outer, 'name'), stepsOf(inner, 'name'));
}

/** The same for URI globs, where `*` ends at a slash and `**` does not. */
export function coversUri(outer: string, inner: string): boolean {
  return isLiteral(outer) ? outer === inner : covers(stepsOf(outer, 'uri'), stepsOf(inner, 'uri'));
}

function isLiteral(glob: string): boolean {
  return !/[*?]/.test(glob);
}

/**
 * The inner glob is read like a text whose wildcards are letters that only an equal or wider wildcard of the outer one
 * matches. `reached` holds the positions in `outer` that are possible so far: the time is the product of the lengths.
 */
function covers(outer: readonly Step[], inner: readonly Step[]): boolean {
  let reached = withSkippedRuns(outer, new Set([0]));
  for (const step of inner) {
    const next = new Set<number>();
    for (const position of reached) {
      const wide = outer[position];
      if (wide === undefined || !takes(wide, step)) continue;
      next.add(wide.kind === 'run' ? position : position + 1);
    }
    if (next.size === 0) return false;
    reached = withSkippedRuns(outer, next);
  }
  return reached.has(outer.length);
}

/** A run may also stand for nothing. */
function withSkippedRuns(
  outer: readonly Step[],
  positions: ReadonlySet<number>,
): ReadonlySet<number> {
  const all = new Set(positions);
  for (const position of all) if (outer[position]?.kind === 'run') all.add(position + 1);
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
