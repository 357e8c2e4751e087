import type { Voice } from '../data-path.ts';

/** Where the upstream takes the messages of a session, and what names the session there. */
export interface Destination {
  readonly path: string;
  /** Value of Mcp-Session-Id; null where the path says it (HTTP+SSE), and outside of a session. */
  readonly sessionId: string | null;
}

export function destinationOf({ caller, server }: Pick<Voice, 'caller' | 'server'>): Destination {
  const { session } = caller;
  if (session === null) return { path: server.path, sessionId: null };
  return session.stream === null
    ? { path: server.path, sessionId: session.upstreamId }
    : { path: session.upstreamId, sessionId: null };
}
