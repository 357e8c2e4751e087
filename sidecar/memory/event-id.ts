import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import type { CallOrigin } from './call-origin.ts';
import { seal, unseal } from './seal.ts';
import type { Binding } from './seal.ts';
import type { Owner } from './session.ts';

/** A position in a stream of the upstream: what a client's Last-Event-ID means. */
export interface StreamPosition {
  readonly eventId: string;
  /** The calls whose answers the stream carries; empty for the standalone stream of a GET. */
  readonly calls: readonly CallOrigin[];
}

/** The SSE id that the client gets. */
export function sealPosition(
  snapshot: Snapshot,
  owner: Owner,
  sessionId: string,
  position: StreamPosition,
): string {
  const text = JSON.stringify(position);
  return seal(snapshot.workloadKeys, binding(snapshot, owner, sessionId), text);
}

/** The position behind a Last-Event-ID; null for a forged one, another principal's or another session's. */
export function openPosition(
  snapshot: Snapshot,
  owner: Owner,
  sessionId: string,
  sealed: string,
): StreamPosition | null {
  const text = unseal(snapshot.workloadKeys, binding(snapshot, owner, sessionId), sealed);
  return text === null ? null : (JSON.parse(text) as StreamPosition);
}

function binding(snapshot: Snapshot, owner: Owner, sessionId: string): Binding {
  return ['event', snapshot.server.name, owner.provider, owner.subject, sessionId];
}
