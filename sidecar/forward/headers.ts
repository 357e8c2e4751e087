import type { HeaderLines } from '../transport/raw-headers.ts';

/** Header lines in the flat form of node:http: name, value, name, value. */
export type FlatHeaders = string[];

/**
 * Client headers that go upstream as sent. What is not listed stays here: credentials, cookies, forwarding and
 * identity headers, hop-by-hop headers, method overrides.
 */
const PASSED_UP: readonly string[] = [
  'accept',
  'accept-language',
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'user-agent',
  'traceparent',
  'tracestate',
  'baggage',
];

/** Mirrored arguments of the modern era; they were checked against the body before. */
const MIRRORED = 'mcp-param-';

/** What the gate itself puts on an upstream request. */
export interface UpstreamOwn {
  readonly host: string;
  readonly credentialHeader: string;
  /** The service credential as the header's whole value; null where the upstream wants none. */
  readonly credential: string | null;
  readonly sessionId: string | null;
  readonly lastEventId: string | null;
  /** Length of the body in octets; null for a request without one. */
  readonly bodyBytes: number | null;
}

/** The upstream request's header section: a list of its own, nothing is inherited. */
export function upstreamHeaders(client: HeaderLines, own: UpstreamOwn): FlatHeaders {
  const headers: FlatHeaders = ['host', own.host, 'accept-encoding', 'identity'];
  for (const name of PASSED_UP) addLines(headers, name, client.all(name));
  for (const name of client.names()) {
    if (name.startsWith(MIRRORED)) addLines(headers, name, client.all(name));
  }
  if (own.bodyBytes !== null) {
    headers.push('content-type', 'application/json', 'content-length', String(own.bodyBytes));
  }
  addIfPresent(headers, 'mcp-session-id', own.sessionId);
  addIfPresent(headers, 'last-event-id', own.lastEventId);
  return own.credential === null ? headers : withCredential(headers, own);
}

/** The credential header replaces a client's header of the same name (an administrator may have chosen a passed one). */
function withCredential(headers: FlatHeaders, own: UpstreamOwn): FlatHeaders {
  const kept: FlatHeaders = [];
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at] !== own.credentialHeader) kept.push(headers[at] ?? '', headers[at + 1] ?? '');
  }
  kept.push(own.credentialHeader, own.credential ?? '');
  return kept;
}

/** A list header in several lines means the same as in one (RFC 9110 5.3); what may not repeat was refused before. */
function addLines(headers: FlatHeaders, name: string, lines: readonly string[]): void {
  if (lines.length > 0)
    headers.push(name, lines.length === 1 ? (lines[0] ?? '') : lines.join(', '));
}

function addIfPresent(headers: FlatHeaders, name: string, value: string | null | undefined): void {
  if (value !== undefined && value !== null) headers.push(name, value);
}

/**
 * Upstream headers that clients get as sent. Not: cookies (sessions of the service credential), ETag and digests (the
 * gate may change the body), challenges (they speak of the service credential), Location, Connection, lengths.
 */
const PASSED_DOWN: readonly string[] = [
  'cache-control',
  'mcp-protocol-version',
  'retry-after',
  'allow',
  'x-accel-buffering',
];

/** The answer's header section without session and length; a header that repeats the service credential is left out. */
export function clientHeaders(
  upstream: Readonly<Record<string, string | string[] | undefined>>,
  contentType: string | null,
  credentials: readonly string[],
): FlatHeaders {
  const headers: FlatHeaders = [];
  addIfPresent(headers, 'content-type', contentType);
  for (const name of PASSED_DOWN) {
    const value = upstream[name];
    if (typeof value !== 'string') continue;
    if (!credentials.some((credential) => value.includes(credential))) headers.push(name, value);
  }
  return headers;
}
