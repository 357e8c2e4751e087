import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';

/** A running process whose output is read all the time, as a log collector does. */
export interface Child {
  readonly pid: number;
  /** Milliseconds from its start until it said that it is ready. Rejects with NotStarted if it ended before, or is silent. */
  readonly ready: Promise<number>;
  /** Lines on stdout so far. */
  readonly lines: () => number;
  /** Ends it (SIGTERM, after some seconds SIGKILL) and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

/** A process that did not come up, with what it said. */
export class NotStarted extends Error {}

type Process = ChildProcessByStdio<null, Readable, Readable>;

const READY = /^ready$/m;
const READY_WITHIN_MS = 30_000;
const KILL_AFTER_MS = 10_000;
/** Of what a process that fails has said, as much as a person reads. */
const SHOWN_CHARACTERS = 2000;
const LINE_FEED = 10;

export function startChild(
  [program = '', ...rest]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child = spawn(program, rest, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => {
      resolve();
    });
    child.once('close', () => {
      resolve();
    });
  });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => (lines += countLines(chunk)));
  return {
    pid: child.pid ?? 0,
    ready: readiness(child, ended),
    lines: () => lines,
    stop: () => stop(child, ended),
  };
}

function readiness(child: Process, ended: Promise<void>): Promise<number> {
  const startedAt = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let said = '';
  const listen = (chunk: Buffer): void => {
    said = `${said}${chunk.toString()}`.slice(-SHOWN_CHARACTERS);
    if (!READY.test(said)) return;
    resolve(performance.now() - startedAt);
    child.stdout.off('data', listen);
    child.stderr.off('data', listen).resume();
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const fail = (how: string): void => {
    reject(new NotStarted(`${child.spawnargs.join(' ')} ${how}:\n${said}`));
  };
  const timer = setTimeout(fail, READY_WITHIN_MS, 'is not ready in time');
  void ended.then(() => {
    fail('ended before it was ready');
  });
  // Nobody waits for the readiness of a process that is stopped at once.
  promise
    .catch(() => undefined)
    .finally(() => {
      clearTimeout(timer);
    });
  return promise;
}

async function stop(child: Process, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}

function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1))
    lines += 1;
  return lines;
}

/** A port of the loopback interface that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
