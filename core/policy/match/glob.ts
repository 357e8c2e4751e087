import { stepsOf } from './glob-steps.ts';
import type { Step } from './glob-steps.ts';

/** A glob, read once. Case-sensitive; a character is a code point. */
export interface Glob {
  readonly source: string;
  /** What stands before the first wildcard. */
  readonly prefix: string;
  /** Everything from the first wildcard on; empty for a plain text. */
  readonly rest: readonly Step[];
}

/** For names of tools, prompts and methods, and for texts: `*` any run of characters, `?` one character. */
export function nameGlob(source: string): Glob {
  return globOf(source, 'name');
}

/** For URIs: `**` any run, `*` any run without `/`, `?` one character but `/`. */
export function uriGlob(source: string): Glob {
  return globOf(source, 'uri');
}

function globOf(source: string, form: 'name' | 'uri'): Glob {
  const at = source.search(/[*?]/);
  const prefix = at < 0 ? source : source.slice(0, at);
  return { source, prefix, rest: stepsOf(source.slice(prefix.length), form) };
}

/** Takes at most the product of the two lengths, whatever the glob and the text. */
export function matchesGlob({ prefix, rest }: Glob, text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  if (rest.length === 0) return text.length === prefix.length;
  return isAnything(rest) || followSteps(rest, text.slice(prefix.length));
}

function isAnything([first, second]: readonly Step[]): boolean {
  return second === undefined && first?.kind === 'run' && !first.stops;
}

/**
 * Follows all ways through the steps at once, one character at a time: `reached` holds every number of steps that the
 * characters so far can have taken. Nothing is tried twice, so no text makes it slow.
 */
function followSteps(steps: readonly Step[], text: string): boolean {
  const reached = new Array<boolean>(steps.length + 1).fill(false);
  reached[0] = true;
  passRuns(steps, reached);
  for (const character of text) {
    advance(steps, reached, character);
    passRuns(steps, reached);
  }
  return reached[steps.length] === true;
}

/** From the last step to the first, so that each looks at what was reached before this character. */
function advance(steps: readonly Step[], reached: boolean[], character: string): void {
  for (let at = steps.length; at >= 0; at -= 1) {
    const [before, here] = [steps[at - 1], steps[at]];
    const stays = here?.kind === 'run' && reached[at] === true && takes(here, character);
    const comes = before !== undefined && before.kind !== 'run' && reached[at - 1] === true;
    reached[at] = stays || (comes && takes(before, character));
  }
}

/** A run may also stand for nothing. */
function passRuns(steps: readonly Step[], reached: boolean[]): void {
  for (const [at, step] of steps.entries()) {
    if (reached[at] === true && step.kind === 'run') reached[at + 1] = true;
  }
}

function takes(step: Step, character: string): boolean {
  if (step.kind === 'character') return step.character === character;
  return !step.stops || character !== '/';
}
