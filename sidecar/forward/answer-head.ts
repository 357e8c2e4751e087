import type { IncomingMessage } from 'node:http';
import { sealSession } from '../memory/session.ts';
import { clientHeaders } from './headers.ts';
import type { FlatHeaders } from './headers.ts';
import type { Relay } from './relay.ts';

/** The head of an answer that comes as events. */
export function eventsHead(relay: Relay, answer: IncomingMessage): FlatHeaders {
  return answerHead(relay, answer, 'text/event-stream');
}

export function answerHead(
  relay: Relay,
  answer: IncomingMessage,
  contentType: string | null,
): FlatHeaders {
  const { known } = relay.about.path.upstream.credential;
  const headers = clientHeaders(answer.headers, contentType, known);
  const session = sessionHeader(relay, answer.headers['mcp-session-id']);
  if (session !== null) headers.push('mcp-session-id', session);
  return headers;
}

/** The upstream's session id, sealed for the caller; one that the client sent comes back as sent. */
function sessionHeader(relay: Relay, minted: string | string[] | undefined): string | null {
  const { caller, path } = relay.about;
  if (typeof minted !== 'string' || caller.era === 'modern') return null;
  if (caller.session?.upstreamId === minted) return caller.sealedSession;
  const inForce = path.gate.snapshots.current();
  if (inForce.state === 'absent') return null;
  const session = { upstreamId: minted, version: relay.negotiated ?? '' };
  return sealSession(inForce.snapshot, caller.identity, session);
}
