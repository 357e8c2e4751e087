import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { openSession } from '../memory/session.ts';
import type { Session } from '../memory/session.ts';
import type { Place } from './place.ts';

type Asked = Pick<Place, 'exchange' | 'snapshot'> & {
  readonly identity: Place['caller']['identity'];
};

export interface OpenedSession {
  readonly session: Session | null;
  readonly sealedSession: string | null;
}

/** Of a request whose header cannot name one. */
export const NO_SESSION: OpenedSession = { session: null, sealedSession: null };

/** The session that the request names: a session that cannot be opened is as unknown as one that never was. */
export function readSession({ exchange, snapshot, identity }: Asked): OpenedSession {
  const sealed = exchange.headers.one('mcp-session-id') ?? null;
  if (sealed === null) return NO_SESSION;
  return { session: openSession(snapshot, identity, sealed), sealedSession: sealed };
}

/** 404 is what tells a client to start over (Streamable HTTP, session management). */
export function sessionRefusal({ caller }: Pick<Place, 'caller'>): RefusalCode | null {
  const named = caller.sealedSession !== null;
  return caller.era === 'legacy' && named && caller.session === null ? 'SessionUnknown' : null;
}
