import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;

/** Waits until the condition holds. Throws, with what was waited for, when it does not in time. */
export async function until(
  what: string,
  seconds: number,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await pause(POLL_MS);
  }
}
