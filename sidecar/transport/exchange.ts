import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JsonObject } from '../../core/json/json.ts';
import { writeJson } from '../../core/json/write.ts';
import type { RequestId } from '../../core/mcp/message.ts';
import { REFUSALS, refusalBody } from '../../core/mcp/refusals.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { FlatHeaders } from '../forward/headers.ts';
import type { CredentialRefusal, Gate } from '../gate.ts';
import { UNTAKEN_MS } from './limits.ts';
import { endAnswer, endsWithLastAnswer, isReadToEnd } from './last-answer.ts';
import type { HeaderLines } from './raw-headers.ts';

/** One HTTP request of a client and the answer to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly headers: HeaderLines;
  /** What the answer carries for a browser whose Origin is allowed; empty for everyone else. */
  readonly cors: FlatHeaders;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

const JSON_TYPE: FlatHeaders = ['content-type', 'application/json'];

/** Answers with a body of our own in one write. */
export function answerJson(
  exchange: Exchange,
  status: number,
  body: JsonObject | readonly JsonObject[],
): void {
  answer(exchange, status, JSON_TYPE, writeJson(body));
}

/** Answers with headers and a complete body; `null` is no body. */
export function answer(
  exchange: Exchange,
  status: number,
  headers: FlatHeaders,
  body: string | Uint8Array | null,
): void {
  const { response, cors } = exchange;
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, [...headers, ...cors, ...lengthOf(status, body)]);
  endAnswer(exchange, body);
  endUntaken(response);
}

/** INVARIANT: nobody holds what the gate keeps of an answer by not taking it: nothing else ends an answer that is on its way. */
function endUntaken(response: ServerResponse): void {
  if (response.socket?.writableLength === 0) return;
  response.setTimeout(UNTAKEN_MS, () => response.destroy());
  // Before Node sets the time of an idle connection: what is answered next on this one may take longer.
  response.prependOnceListener('finish', () => response.socket?.setTimeout(0));
}

/** RFC 9110 8.6: a 204 has none, not even 0. */
function lengthOf(status: number, body: string | Uint8Array | null): FlatHeaders {
  return status === 204 ? [] : ['content-length', String(Buffer.byteLength(body ?? ''))];
}

/** What of a refused request its answer repeats. */
export interface Refused {
  readonly id: RequestId | null;
  /** The protocol version that is not supported; null where something else is wrong. */
  readonly requested: string | null;
}

const UNREAD: Refused = { id: null, requested: null };

/** Refuses a request that could not be read; counted per source, not recorded one by one. */
export function refuse(
  gate: Gate,
  exchange: Exchange,
  code: RefusalCode,
  { id, requested }: Refused = UNREAD,
): void {
  countRefusal(gate, exchange, code);
  const { status } = REFUSALS[code];
  const allow: FlatHeaders = status === 405 ? ['allow', 'POST, GET, DELETE, OPTIONS'] : [];
  const headers = [...JSON_TYPE, ...closing(exchange), ...allow];
  answer(exchange, status, headers, writeJson(refusalBody(code, id, requested)));
}

/** As refuse, and nothing more is taken on the connection. */
export function refuseLast(gate: Gate, exchange: Exchange, code: RefusalCode): void {
  endsWithLastAnswer(exchange.request.socket);
  exchange.response.shouldKeepAlive = false;
  refuse(gate, exchange, code);
}

/** Refuses a request whose credential does not hold (RFC 6750 3). */
export function challenge(gate: Gate, exchange: Exchange, refusal: CredentialRefusal): void {
  countRefusal(gate, exchange, refusal.code);
  const headers = ['www-authenticate', refusal.challenge, ...closing(exchange)];
  answer(exchange, refusal.status, headers, null);
}

/** What was not read of a refused request must not become the next one on its connection. */
function closing({ request }: Exchange): FlatHeaders {
  return isReadToEnd(request) ? [] : ['connection', 'close'];
}

/** Counts a request that could not be read, however it is answered. */
export function countRefusal(gate: Gate, { request }: Exchange, reason: string): void {
  gate.meter.refused({ reason });
  const source = request.socket.remoteAddress ?? 'unknown';
  const record = {
    kind: 'refusal',
    id: gate.newId(),
    at: gate.now(),
    source,
    reason,
    count: 1,
  } as const;
  gate.trail.write(record).catch((error: unknown) => {
    gate.log.warn('a refusal could not be recorded', { reason, error: nameOf(error) });
  });
}

/** An error's name: its message may quote what must not be logged. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
