import { CommanderError } from 'commander';
import { createProgram } from './program.ts';
import { sayTo } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';

/** What was asked for cannot be done as asked. */
const USAGE = 2;
/** EX_SOFTWARE of sysexits(3): a defect of ours. */
const INTERNAL = 70;

/** Runs one command line, without the program's name. Returns the exit status; never throws. */
export async function run(words: readonly string[], surroundings: Surroundings): Promise<number> {
  const say = sayTo(surroundings.stderr);
  if (words.length === 0) {
    say('gatehouse: name a command: dev, lint, explain or who-can; gatehouse --help says more.');
    return USAGE;
  }
  let status = 0;
  const program = createProgram(surroundings, async (command) => {
    status = await command(surroundings);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return status;
  } catch (error) {
    // Commander has said it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
    const { sentence, exitStatus } = failure(error);
    say(`gatehouse: ${sentence}`);
    return exitStatus;
  }
}

function failure(error: unknown): { readonly sentence: string; readonly exitStatus: number } {
  if (error instanceof UsageError) return { sentence: error.message, exitStatus: USAGE };
  if (isSystemError(error)) {
    const { path, syscall, code } = error;
    return { sentence: `${path}: ${syscall} is not possible (${code}).`, exitStatus: USAGE };
  }
  const { name, message } = error instanceof Error ? error : new Error('unknown');
  return {
    sentence: `a defect of Gatehouse, please report it: ${name}: ${message}`,
    exitStatus: INTERNAL,
  };
}

interface SystemError extends Error {
  readonly code: string;
  readonly syscall: string;
  readonly path: string;
}

/** A file or folder that cannot be used, as node:fs reports it. */
function isSystemError(error: unknown): error is SystemError {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'path' in error;
}
