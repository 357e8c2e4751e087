import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { seal, unseal } from './seal.ts';
import type { Binding } from './seal.ts';

/** A session of the upstream, as the client's sealed Mcp-Session-Id carries it: the gate keeps no list of them. */
export interface Session {
  readonly upstreamId: string;
  /** The protocol version that initialize negotiated; empty where the upstream did not say. */
  readonly version: string;
}

/** Whom sealed texts are bound to. */
export interface Owner {
  readonly provider: string;
  readonly subject: string;
}

/** The Mcp-Session-Id that the client gets. */
export function sealSession(snapshot: Snapshot, owner: Owner, session: Session): string {
  const text = JSON.stringify([session.upstreamId, session.version]);
  return seal(snapshot.workloadKeys, binding(snapshot, owner), text);
}

/** The session behind a client's Mcp-Session-Id; null for a forged one and for another principal's. */
export function openSession(snapshot: Snapshot, owner: Owner, sealed: string): Session | null {
  const text = unseal(snapshot.workloadKeys, binding(snapshot, owner), sealed);
  if (text === null) return null;
  const [upstreamId, version] = JSON.parse(text) as [string, string];
  return { upstreamId, version };
}

function binding(snapshot: Snapshot, owner: Owner): Binding {
  return ['session', snapshot.server.name, owner.provider, owner.subject];
}
