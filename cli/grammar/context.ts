import type { Surroundings } from '../surroundings.ts';

/** A command that has been read, ready to run: gives the exit status. */
export type ReadCommand = (surroundings: Surroundings) => Promise<number>;

/** Runs a command that has been read. The modules of a command are loaded then, and not before. */
export type Perform = (command: ReadCommand) => Promise<void>;

/** Collects an option that may be repeated. */
export function append(word: string, words: readonly string[] = []): readonly string[] {
  return [...words, word];
}

/** Help text of one line to copy. */
export function example(line: string): string {
  return `\nExample:\n  ${line}`;
}
