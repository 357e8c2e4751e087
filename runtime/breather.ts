import { setImmediate as turnOfOthers } from 'node:timers/promises';

/** Milliseconds of work on end: what else waits then (probes, webhooks, streams) has its turn. */
const TURN_MS = 20;

/** To be awaited between pieces of long work: lets everything else run once, each time a turn of work is over. */
export function breather(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < TURN_MS) return;
    await turnOfOthers();
    since = performance.now();
  };
}
