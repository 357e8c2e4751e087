import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import type { InForce } from '../gate.ts';

const MS_PER_SECOND = 1000;

/** What a snapshot is worth at `now`, by the age of the read of its source and by what the server asks for then. */
export function inForceAt(snapshot: Snapshot | null, now: number): InForce {
  if (snapshot === null) return { state: 'absent' };
  if (now < staleAt(snapshot)) return { state: 'fresh', snapshot };
  return { state: snapshot.server.onStale === 'Continue' ? 'stale' : 'expired', snapshot };
}

/** First millisecond since the epoch at which the snapshot is not fresh any more. */
export function staleAt({ observedAt, server }: Snapshot): number {
  return observedAt + server.maxStalenessSeconds * MS_PER_SECOND;
}
