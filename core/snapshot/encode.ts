import type { Snapshot } from './snapshot.ts';

/** Version of the wire form. It rises when an older sidecar could not safely ignore what is new. */
export const SNAPSHOT_CONTRACT = 1;

/** The signed payload of a snapshot: JSON, fields as in the type, and the number of the contract. */
export function encodeSnapshot(snapshot: Snapshot): string {
  const { ssePath, limits, ...settings } = snapshot.server;
  const { totalSeconds, ...earlier } = limits;
  const server = { ...settings, limits: earlier };
  // At the top, where a sidecar that offers no HTTP+SSE, or knows no total time, passes over it.
  const later = { ssePath, totalSeconds };
  return JSON.stringify({ contract: SNAPSHOT_CONTRACT, ...snapshot, server, ...later });
}
