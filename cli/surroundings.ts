import type { Writable } from 'node:stream';
import type { SignalSource } from '../runtime/lifecycle.ts';

/** What a command may touch of the process that it runs in; main.ts has the real ones. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results only; of `gatehouse dev`, audit records only. */
  readonly stdout: Writable;
  /** Everything said to people, and logs. */
  readonly stderr: NodeJS.WritableStream;
  readonly signals: SignalSource;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
}

export function sayTo(stream: NodeJS.WritableStream): (line: string) => void {
  return (line) => {
    stream.write(`${line}\n`);
  };
}
