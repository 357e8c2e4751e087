import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { seal, unseal } from './seal.ts';
import type { Binding } from './seal.ts';

/**
 * A session of the upstream. With Streamable HTTP the client's sealed Mcp-Session-Id carries it, and the gate keeps no list
 * of them; with HTTP+SSE it is as old as its stream.
 */
export interface Session {
  /** Mcp-Session-Id of the upstream; with HTTP+SSE path and query of the URI at which it takes the session's messages. */
  readonly upstreamId: string;
  /** The protocol version that initialize negotiated; empty where the upstream did not say. */
  readonly version: string;
  /** HTTP+SSE: the decision that opened the stream, by which clients name the session; null with Streamable HTTP. */
  readonly stream: string | null;
}

/** Whom sealed texts are bound to. */
export interface Owner {
  readonly provider: string;
  readonly subject: string;
}

/** The Mcp-Session-Id that the client gets. */
export function sealSession(
  snapshot: Snapshot,
  owner: Owner,
  session: Omit<Session, 'stream'>,
): string {
  const text = JSON.stringify([session.upstreamId, session.version]);
  return seal(snapshot.workloadKeys, binding(snapshot, owner), text);
}

/** The session behind a client's Mcp-Session-Id; null for a forged one and for another principal's. */
export function openSession(snapshot: Snapshot, owner: Owner, sealed: string): Session | null {
  const text = unseal(snapshot.workloadKeys, binding(snapshot, owner), sealed);
  if (text === null) return null;
  const [upstreamId, version] = JSON.parse(text) as [string, string];
  return { upstreamId, version, stream: null };
}

function binding(snapshot: Snapshot, owner: Owner): Binding {
  return ['session', snapshot.server.name, owner.provider, owner.subject];
}
