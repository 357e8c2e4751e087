import { setTimeout as wait } from 'node:timers/promises';
import type { Gate, InForce } from './gate.ts';
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

type Swept = Pick<Gate, 'now' | 'snapshots'>;

/** Looks at what is open for what is past its time, until stopped. */
export function keepSweeping(open: OpenCalls, { now, snapshots }: Swept): () => void {
  const timer = setInterval(() => {
    const totalMs = totalMsUnder(snapshots.current());
    const abandoned = { abandonedMs: ABANDONED_MS, abandonedCount: ABANDONED_CALLS };
    open.sweep({ now: now(), totalMs, ...abandoned });
  }, SWEEP_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

/** An edit reaches what is open; without a snapshot nothing is. */
function totalMsUnder(inForce: InForce): number {
  return inForce.state === 'absent' ? 0 : inForce.snapshot.server.limits.totalSeconds * 1000;
}
