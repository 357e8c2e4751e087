import { recordRuling as recordTruly } from '../../../sidecar/decision-record.ts';
import type { Ruling } from '../../../sidecar/ruling.ts';

export { recordOpened } from '../../../sidecar/decision-record.ts';

/** Writes the record and does not wait until it is in the pipe. */
export function recordRuling(...args: Parameters<typeof recordTruly>): Promise<void> {
  void recordTruly(...args);
  return Promise.resolve();
}

export async function recordedRuling(...args: Parameters<typeof recordTruly>): Promise<Ruling> {
  await recordRuling(...args);
  return args[2];
}
