import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import type { InForce } from '../gate.ts';

const MS_PER_SECOND = 1000;

/** Age from which on records say that the snapshot is stale: six missed observations of a source that looks each 10 s. */
export const STALE_MS = 60_000;

/** What a snapshot is worth at an age (milliseconds since its source was last read), and by what the server asks for then. */
export function inForceAt(snapshot: Snapshot | null, age: number): InForce {
  if (snapshot === null) return { state: 'absent' };
  if (age < softBound(snapshot)) return { state: 'fresh', snapshot };
  const lasts = age < hardBound(snapshot) || snapshot.server.onStale === 'Continue';
  return { state: lasts ? 'stale' : 'expired', snapshot };
}

/** Milliseconds from this age to the next one at which the state changes; null where no change is left. */
export function untilChange(snapshot: Snapshot, age: number): number | null {
  const next = [softBound(snapshot), hardBound(snapshot)].find((bound) => bound > age);
  return next === undefined ? null : next - age;
}

function softBound(snapshot: Snapshot): number {
  return Math.min(STALE_MS, hardBound(snapshot));
}

function hardBound({ server }: Snapshot): number {
  return server.maxStalenessSeconds * MS_PER_SECOND;
}
