import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalBody } from '../core/mcp/refusals.ts';
import type { ServerSettings, Snapshot } from '../core/snapshot/snapshot.ts';
import { principalKey } from './caller.ts';
import type { DataPath } from './data-path.ts';
import { protectedResourceMetadata } from './identity/metadata.ts';
import { asSseResource } from './identity/sse-resource.ts';
import { post } from './intake/post.ts';
import type { Place } from './intake/place.ts';
import { OWN_ANSWER } from './intake/own-answer.ts';
import { NO_SESSION, readSession } from './intake/session.ts';
import { postToSse } from './intake/sse-post.ts';
import { endSession, openSseStream, openStream } from './intake/stream.ts';
import { addressesOf } from './transport/addresses.ts';
import type { Addresses } from './transport/addresses.ts';
import { corsHeaders, preflightHeaders } from './transport/cors.ts';
import { answer, answerJson, challenge, nameOf, refuse, refuseLast } from './transport/exchange.ts';
import type { Exchange } from './transport/exchange.ts';
import { readFrame } from './transport/frame.ts';
import type { Frame, Route } from './transport/frame.ts';
import { isLastAnswered } from './transport/last-answer.ts';
import { readHeaderLines } from './transport/raw-headers.ts';

/** Derived once for each form of the settings. */
const ADDRESSES = new WeakMap<ServerSettings, Addresses>();

/** The life of one HTTP request: frame, caller, messages, decisions, records, upstream. */
export async function handle(
  path: DataPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (isLastAnswered(request)) return;
  const headers = readHeaderLines(request.rawHeaders);
  const exchange = { request, response, headers, cors: [], startedAt: path.gate.now() };
  try {
    await framed(path, exchange);
  } catch (error) {
    path.gate.log.error('a request failed', { error: nameOf(error) });
    path.gate.meter.refused({ reason: 'InternalError' });
    // Clients read a JSON-RPC error under 200 alone; a GET or DELETE has none to read.
    const status = request.method === 'POST' ? 200 : 503;
    if (response.headersSent) response.destroy();
    else answerJson(exchange, status, refusalBody('InternalError', null));
  }
}

async function framed(path: DataPath, exchange: Exchange): Promise<void> {
  const inForce = path.gate.snapshots.current();
  if (inForce.state === 'absent') {
    refuse(path.gate, exchange, 'NotReady');
    return;
  }
  const { server } = inForce.snapshot;
  const framing = readFrame(frameOf(exchange), server, addressesFor(path, server));
  if (framing.ok) return routed(path, exchange, inForce.snapshot, framing.route);
  refuse(path.gate, exchange, framing.refusal);
}

function frameOf({ request, headers }: Exchange): Frame {
  const { httpVersion, method = '', url = '' } = request;
  return { httpVersion, method, target: url, headers };
}

function addressesFor({ hostnames }: DataPath, server: ServerSettings): Addresses {
  const known = ADDRESSES.get(server);
  if (known !== undefined) return known;
  const addresses = addressesOf(server, hostnames);
  ADDRESSES.set(server, addresses);
  return addresses;
}

async function routed(
  path: DataPath,
  plain: Exchange,
  snapshot: Snapshot,
  route: Route,
): Promise<void> {
  if (route === 'plain') {
    path.plain.forward(plain.request, plain.response);
    return;
  }
  const exchange = { ...plain, cors: corsHeaders(plain.headers) };
  if (route === 'mcp' || route === 'sse') return authenticated(path, exchange, snapshot, route);
  if (route === 'preflight') answer(exchange, 204, preflightHeaders(exchange.headers), null);
  else answerJson(exchange, 200, protectedResourceMetadata(shownAt(route, snapshot)));
}

/** Each transport is a resource of its own to clients: they compare it with the URL that they were given. */
function shownAt(route: Route, snapshot: Snapshot): Snapshot {
  return route === 'sse' || route === 'sseMetadata' ? asSseResource(snapshot) : snapshot;
}

async function authenticated(
  path: DataPath,
  exchange: Exchange,
  snapshot: Snapshot,
  route: 'mcp' | 'sse',
): Promise<void> {
  const authorization = exchange.headers.all('authorization');
  const { authenticator } = path.gate;
  const outcome = await authenticator.authenticate(authorization, shownAt(route, snapshot));
  if (!outcome.ok) {
    challenge(path.gate, exchange, outcome.refusal);
    return;
  }
  const { identity } = outcome;
  const key = principalKey(identity);
  if (!path.crowd.vouch(exchange.request.socket, key)) {
    refuseLast(path.gate, exchange, 'TooManyConnections');
    return;
  }
  const { session, sealedSession } =
    route === 'mcp' ? readSession({ exchange, snapshot, identity }) : NO_SESSION;
  const caller = { identity, authorization, key, era: 'legacy', session, sealedSession } as const;
  const place = { path, exchange, caller, server: snapshot.server, snapshot };
  return VERBS[route][exchange.request.method ?? '']?.(place);
}

/** The frame let no other verb through. */
const VERBS: Readonly<
  Record<'mcp' | 'sse', Readonly<Record<string, (place: Place) => Promise<void>>>>
> = {
  mcp: { POST: (place) => post(place, OWN_ANSWER), GET: openStream, DELETE: endSession },
  sse: { POST: postToSse, GET: openSseStream },
};
