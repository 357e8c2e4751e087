import { setTimeout as wait } from 'node:timers/promises';

/** Waits; false where the signal ended it early. It keeps no process alive. */
export async function paused(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  try {
    await wait(milliseconds, undefined, { signal, ref: false });
    return true;
  } catch {
    return false;
  }
}
