import { setImmediate as turnOfOthers } from 'node:timers/promises';

/** To be awaited between pieces of long work: lets everything else run once, each time `workMs` of work have passed. */
export function breather(workMs: number): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < workMs) return;
    await turnOfOthers();
    since = performance.now();
  };
}
