import { spawnSync } from 'node:child_process';

export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly folder?: string;
  /** Shows the output as it comes instead of returning it. */
  readonly shown?: boolean;
}

export interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a program to its end and tells how it ended. Throws only when it cannot be started. */
export function attempt(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): Outcome {
  const output = options.shown === true ? 'inherit' : 'pipe';
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    ...(options.input === undefined ? {} : { input: options.input }),
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
    env: { ...process.env, ...options.env },
    encoding: 'utf8',
    maxBuffer: MOST_OUTPUT_BYTES,
    stdio: [options.input === undefined ? 'ignore' : 'pipe', output, output],
  });
  if (error !== undefined) throw new Error(`${program} cannot be run`, { cause: error });
  if (options.shown === true) return { status: status ?? 1, stdout: '', stderr: '' };
  return { status: status ?? 1, stdout, stderr };
}

/** Runs a program that must succeed and returns what it wrote. */
export function run(
  program: string,
  args: readonly string[],
  options: CommandOptions = {},
): string {
  const { status, stdout, stderr } = attempt(program, args, options);
  if (status === 0) return stdout;
  throw new Error(
    `${program} ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`.trimEnd(),
  );
}
