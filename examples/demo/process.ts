import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A child process, and everything that it has said so far. */
export interface Running {
  readonly process: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Ends it (SIGTERM, after 5 s SIGKILL) and waits until it has ended. */
  readonly stop: () => Promise<void>;
}

export interface Start {
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Said on stdout or stderr once it can be used. */
  readonly readyWhen: RegExp;
}

/** Longest start of anything here, on a slow machine. */
const READY_WITHIN_MS = 30_000;
const KILL_AFTER_MS = 5_000;

/** Everything that was started and has not ended. */
const children = new Set<ChildProcess>();

/** Ends all of it: nothing that a program started may outlive it. */
export async function stopAll(): Promise<void> {
  await Promise.all([...children].map(stop));
}

/**
 * Starts Node with these arguments and waits until it says that it is ready.
 * @throws Error with what it said, if it ends or is silent for too long.
 */
export async function start(what: Start): Promise<Running> {
  const said = { stdout: '', stderr: '' };
  const child = spawn(process.execPath, [...what.arguments], {
    env: { ...process.env, ...what.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.add(child);
  child.once('exit', () => children.delete(child));
  const ready = Promise.withResolvers<undefined>();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
      if (what.readyWhen.test(said[stream])) ready.resolve(undefined);
    });
  }
  const fail = (how: string) => () => {
    ready.reject(new Error(`${what.arguments.join(' ')} ${how}:\n${said.stderr || said.stdout}`));
  };
  const timer = setTimeout(fail('is not ready in time'), READY_WITHIN_MS);
  child.once('exit', fail('ended before it was ready'));
  const running = {
    process: child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    stop: () => stop(child),
  };
  try {
    await ready.promise;
  } catch (error) {
    await running.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return running;
}

/** A TCP port of the loopback interface that was free a moment ago, for servers that cannot choose one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
  await ended;
  clearTimeout(timer);
}
