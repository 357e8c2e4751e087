import type { Step } from './glob-steps.ts';

/**
 * Whether some text matches both globs. Takes the product of their lengths: `row[at]` says whether one text can lead
 * to this step of the first glob and to step `at` of the second. Every way leads forward, so one pass finds them all.
 */
export function intersect(one: readonly Step[], other: readonly Step[]): boolean {
  let row = emptyRow(other);
  row[0] = true;
  for (const step of one) {
    const next = emptyRow(other);
    follow(step, other, row, next);
    row = next;
  }
  passRuns(other, row);
  return row[other.length] === true;
}

function emptyRow(steps: readonly Step[]): boolean[] {
  return new Array<boolean>(steps.length + 1).fill(false);
}

function follow(step: Step, other: readonly Step[], row: boolean[], next: boolean[]): void {
  const isRun = step.kind === 'run';
  for (let at = 0; at <= other.length; at += 1) {
    const beside = other[at];
    if (row[at] !== true) continue;
    if (isRun) next[at] = true;
    if (beside === undefined) continue;
    if (beside.kind === 'run') row[at + 1] = true;
    if (!overlap(step, beside)) continue;
    (isRun ? row : next)[beside.kind === 'run' ? at : at + 1] = true;
  }
}

function passRuns(steps: readonly Step[], row: boolean[]): void {
  for (const [at, step] of steps.entries()) {
    if (row[at] === true && step.kind === 'run') row[at + 1] = true;
  }
}

/** Whether one character can be taken by both. Two wildcards always share one that is not a slash. */
function overlap(one: Step, other: Step): boolean {
  if (one.kind === 'character' && other.kind === 'character')
    return one.character === other.character;
  if (one.kind === 'character') return mayTake(other, one.character);
  return other.kind !== 'character' || mayTake(one, other.character);
}

function mayTake(wildcard: Step, character: string): boolean {
  return wildcard.kind !== 'character' && (!wildcard.stops || character !== '/');
}
