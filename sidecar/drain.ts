import { setTimeout as wait } from 'node:timers/promises';
import type { OpenCalls } from './memory/open-calls.ts';
import { ABANDONED_CALLS, ABANDONED_MS, DRAIN_SECONDS, SWEEP_MS } from './transport/limits.ts';
import type { Listener } from './transport/server.ts';

/** Milliseconds between looks at whether the last answer is sent. */
const LOOK_MS = 20;

/** Ends in order: no new connections, streams end as soon as they owe no answers, calls and the sending of answers get their time, what is left is cut. */
export async function drain(open: OpenCalls, listeners: readonly Listener[]): Promise<void> {
  const closed = listeners.map((listener) => listener.close());
  const deadline = performance.now() + DRAIN_SECONDS * 1000;
  const isBusy = () => open.size > 0 || listeners.some((listener) => listener.owes());
  open.endStreams();
  while (isBusy() && performance.now() < deadline) {
    await wait(LOOK_MS);
    open.endStreams();
  }
  open.endAll();
  for (const listener of listeners) listener.destroy();
  await Promise.all(closed);
}

/** Looks at what is open for what is past its time, until stopped. */
export function keepSweeping(open: OpenCalls, now: () => number): () => void {
  const timer = setInterval(() => {
    open.sweep(now(), ABANDONED_MS, ABANDONED_CALLS);
  }, SWEEP_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}
