import type { IncomingMessage } from 'node:http';
import { rpcKey } from '../memory/memory.ts';
import { nameOf } from '../transport/exchange.ts';
import { destinationOf } from './destination.ts';
import { ENDINGS } from './endings.ts';
import { relayEvents } from './event-stream.ts';
import { upstreamHeaders } from './headers.ts';
import { ListNotices } from './list-notices.ts';
import { Relay } from './relay.ts';
import type { Forwarded } from './relay.ts';
import { acceptPost } from './sse-post.ts';
import { replyOnStream } from './sse-reply.ts';
import { answerBroken, relayWhole } from './whole-answer.ts';

/** The request as the upstream gets it. */
export interface Outgoing {
  /** Path and query. */
  readonly path: string;
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly body: Uint8Array | null;
  /** The upstream's own event id that a client resumes after. */
  readonly lastEventId: string | null;
}

/** Passes an answer that comes as events. */
export type EventRelay = (relay: Relay, answer: IncomingMessage) => Promise<void>;

/** Sends what was decided and recorded, and passes the answer. Never rejects: every end is an answer and a record. */
export async function forward(
  about: Omit<Forwarded, 'upstream'>,
  outgoing: Outgoing,
  events: EventRelay = relayEvents,
): Promise<void> {
  const relay = new Relay({ ...about, upstream: send(about, outgoing) }, ENDINGS);
  if (relay.stream !== null) relay.listNotices = new ListNotices(relay);
  remember(relay);
  if (about.answersOn === null) watchClient(relay);
  if (isOutdated(about)) relay.recheck();
  try {
    const answer = await relay.about.upstream.answer;
    relay.status = answer.statusCode ?? 0;
    relay.touch();
    await passAnswer(relay, answer, events);
  } catch (error) {
    failed(relay, error);
  }
}

function send(about: Omit<Forwarded, 'upstream'>, outgoing: Outgoing): Forwarded['upstream'] {
  const { path, exchange, caller, server } = about;
  const { method, path: target, body, lastEventId } = outgoing;
  const headers = upstreamHeaders(exchange.headers, {
    host: path.upstream.host,
    credentialHeader: server.credentialHeader,
    credential: path.upstream.credential.current,
    sessionId: destinationOf({ caller, server }).sessionId,
    lastEventId,
    bodyBytes: body?.length ?? null,
  });
  return path.upstream.send({ method, path: target, headers, body });
}

function remember(relay: Relay): void {
  const { path, caller, calls, stream, answersOn } = relay.about;
  path.open.add(relay);
  answersOn?.posts.add(relay);
  if (stream !== null) path.gate.meter.openStreams(1);
  const session = caller.session?.upstreamId ?? null;
  for (const call of calls) {
    path.memory.calls.set(caller.key, rpcKey(session, call.origin.rpcId), call.origin);
  }
}

/** INVARIANT: only what is open is decided again after a change, so what came while the records were written is made up for here. */
function isOutdated({ path, version }: Omit<Forwarded, 'upstream'>): boolean {
  const inForce = path.gate.snapshots.current();
  return inForce.state === 'absent' || inForce.snapshot.version !== version;
}

/** A client that went away while the records were written is seen at once. */
function watchClient(relay: Relay): void {
  const { response } = relay.about.exchange;
  const left = (): void => {
    clientLeft(relay);
  };
  if (response.destroyed) left();
  else response.once('close', left);
}

/** In the modern era a closed connection is the cancel; before it the call goes on, for a resumption (which itself does not). */
function clientLeft(relay: Relay): void {
  const { caller, calls, upstream } = relay.about;
  if (relay.ended) return;
  if (caller.era === 'legacy' && calls.some(({ replayed }) => !replayed)) {
    relay.abandonedAt = relay.about.path.gate.now();
    return;
  }
  upstream.cancel();
  relay.end('disconnected');
}

async function passAnswer(
  relay: Relay,
  answer: IncomingMessage,
  events: EventRelay,
): Promise<void> {
  if (isForeign(relay.status)) {
    answer.resume();
    answerBroken(relay, 'UpstreamInvalid');
  } else if (relay.about.answersOn !== null) {
    await acceptPost(relay, answer);
  } else if (relay.status < 400 && isEventStream(answer.headers['content-type'])) {
    await events(relay, answer);
  } else {
    await relayWhole(relay, answer);
  }
}

/** What speaks of the gate's own credential, or of another place, is not for the client. */
function isForeign(status: number): boolean {
  return status < 200 || (status >= 300 && status < 400) || status === 401 || status === 407;
}

function isEventStream(contentType: string | undefined): boolean {
  return (contentType ?? '').split(';')[0]?.trim().toLowerCase() === 'text/event-stream';
}

function failed(relay: Relay, error: unknown): void {
  const { path, server, exchange, answersOn } = relay.about;
  // A POST that was under way when its stream ended.
  if (relay.ended && answersOn !== null) replyOnStream(exchange, answersOn, [], 'SessionUnknown');
  if (relay.ended) return;
  const code = codeOf(error);
  path.gate.log.warn('a call to the MCP server failed', {
    server: server.name,
    upstream: path.upstream.host,
    code,
  });
  relay.about.upstream.cancel();
  if (code === 'AuditUnavailable') relay.cut('AuditUnavailable');
  else if (relay.about.exchange.response.headersSent) relay.giveUp('UpstreamInvalid');
  else answerBroken(relay, relay.status === 0 ? 'UpstreamUnreachable' : 'UpstreamInvalid');
}

/** A code (ECONNREFUSED, HPE_INVALID_CONSTANT) says what to look at; a message could quote what must not be logged. */
function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : nameOf(error);
}
