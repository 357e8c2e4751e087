import { recordRuling as recordTruly } from '../../../sidecar/decision-record.ts';
import type { Ruling } from '../../../sidecar/ruling.ts';

export { recordOpened } from '../../../sidecar/decision-record.ts';

/** Milliseconds: longer than the way to the server. */
const LATE_MS = 50;

export async function recordRuling(...args: Parameters<typeof recordTruly>): Promise<void> {
  await Promise.resolve();
  setTimeout(() => void recordTruly(...args), LATE_MS);
}

/** Forwards first and records afterwards. */
export async function recordedRuling(...args: Parameters<typeof recordTruly>): Promise<Ruling> {
  await recordRuling(...args);
  return args[2];
}
