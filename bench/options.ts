import { parseArgs } from 'node:util';

/** How much is measured. */
export interface Options {
  /** Rounds that count; one more before them warms everything up. */
  readonly rounds: number;
  /** Of each measurement: one system, one form of answer, one number of connections. */
  readonly seconds: number;
  /** Seconds of load before each measurement, not counted: connections open, caches and compilers settle. */
  readonly leadIn: number;
  /** Seconds of silence before idle memory is read. */
  readonly quiet: number;
  /** The revision that is measured beside this checkout, as git knows it. */
  readonly baseline: string | null;
}

export class UsageError extends Error {}

/** Five rounds are the least whose median says anything on a shared machine. */
const FULL: Options = { rounds: 5, seconds: 2, leadIn: 0.25, quiet: 3, baseline: null };

/** Proves that the benchmark works; its figures say nothing. */
const QUICK: Options = { rounds: 2, seconds: 0.3, leadIn: 0.1, quiet: 0.5, baseline: null };

/** What begins with a dash would be an option to git. */
const REVISION = /^[^-]/;

const MOST_ROUNDS = 1000;
const MOST_SECONDS = 600;

/**
 * Reads `[--quick] [--rounds N] [--seconds S] [--baseline REVISION]`.
 * @throws UsageError with a sentence that names the option.
 */
export function readOptions(words: readonly string[]): Options {
  const { quick, rounds, seconds, baseline } = parse(words);
  const preset = quick === true ? QUICK : FULL;
  return checked({
    ...preset,
    rounds: rounds === undefined ? preset.rounds : Number(rounds),
    seconds: seconds === undefined ? preset.seconds : Number(seconds),
    baseline: baseline ?? null,
  });
}

function checked(read: Options): Options {
  if (!Number.isInteger(read.rounds) || read.rounds < 1 || read.rounds > MOST_ROUNDS)
    throw new UsageError(`--rounds takes a whole number from 1 to ${MOST_ROUNDS}`);
  if (!(read.seconds >= 0.1 && read.seconds <= MOST_SECONDS))
    throw new UsageError(`--seconds takes a number from 0.1 to ${MOST_SECONDS}`);
  if (read.baseline !== null && !REVISION.test(read.baseline))
    throw new UsageError('--baseline takes a revision of this repository: HEAD, a tag, a commit');
  return read;
}

function parse(words: readonly string[]): {
  quick?: boolean | undefined;
  rounds?: string | undefined;
  seconds?: string | undefined;
  baseline?: string | undefined;
} {
  try {
    return parseArgs({
      args: [...words],
      options: {
        quick: { type: 'boolean' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        baseline: { type: 'string' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
