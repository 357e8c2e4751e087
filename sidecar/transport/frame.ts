import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { ServerSettings } from '../../core/snapshot/snapshot.ts';
import { isHostOf } from './addresses.ts';
import type { Addresses } from './addresses.ts';
import { TARGET_BYTES } from './limits.ts';
import type { HeaderLines } from './raw-headers.ts';

/** The request line and header section of one HTTP request, before anything of its body is read. */
export interface Frame {
  readonly httpVersion: string;
  readonly method: string;
  /** The request target as sent: no normalisation stands between it and the comparison. */
  readonly target: string;
  readonly headers: HeaderLines;
}

/** Where an accepted frame goes. */
export type Route = 'mcp' | 'sse' | 'preflight' | 'metadata' | 'sseMetadata' | 'plain';

export type Framing =
  | { readonly ok: true; readonly route: Route }
  | { readonly ok: false; readonly refusal: RefusalCode };

type Check = (frame: Frame, addresses: Addresses) => RefusalCode | null;

/** Headers that two readers could read differently when they come twice. `mcp-*` counts too. */
const SINGULAR: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'origin',
  'last-event-id',
]);

/** What a request must be, whatever its path: in this order. */
const TRANSPORT: readonly Check[] = [
  httpVersion,
  targetLength,
  transferCoding,
  repeatedHeaders,
  nominatedHeaders,
  upgrade,
];

/** What a request to the MCP endpoint or its metadata must be besides. */
const ENDPOINT: readonly Check[] = [host, origin, method, body, contentCoding, contentType];

/** Decides on the frame alone; pure. A path that equals none of the known ones exactly never reaches an upstream. */
export function readFrame(frame: Frame, server: ServerSettings, addresses: Addresses): Framing {
  const early = firstRefusal(TRANSPORT, frame, addresses);
  if (early !== null) return { ok: false, refusal: early };
  if (server.nonMcpPaths.includes(frame.target)) return { ok: true, route: 'plain' };
  const route = routeTo(frame, server, addresses);
  if (route === null) return { ok: false, refusal: 'PathUnknown' };
  const late = firstRefusal(ENDPOINT, frame, addresses);
  if (late !== null) return { ok: false, refusal: late };
  if (frame.method === 'OPTIONS') return { ok: true, route: 'preflight' };
  const takesGetAlone = route === 'metadata' || route === 'sseMetadata';
  return takesGetAlone && frame.method !== 'GET'
    ? { ok: false, refusal: 'MethodNotAllowed' }
    : { ok: true, route };
}

function routeTo(frame: Frame, server: ServerSettings, addresses: Addresses): Route | null {
  if (frame.target === server.path) return 'mcp';
  if (addresses.metadataPaths.has(frame.target)) return 'metadata';
  if (frame.target === addresses.sseMetadataPath) return 'sseMetadata';
  return isSse(frame, server.ssePath) ? 'sse' : null;
}

/** The one query that a target may have: what the gate's `endpoint` event names a session of HTTP+SSE by. */
const SESSION_QUERY = /^\?sessionId=([\w-]{1,64})$/;

/** MCP 2024-11-05: the stream is at the path, its messages go to what the `endpoint` event says. */
function isSse({ method, target }: Frame, ssePath: string | null): boolean {
  if (ssePath === null || !target.startsWith(ssePath)) return false;
  const isStream = target === ssePath;
  const isMessages = SESSION_QUERY.test(target.slice(ssePath.length));
  if (method === 'OPTIONS') return isStream || isMessages;
  return method === 'POST' ? isMessages : method === 'GET' && isStream;
}

/** Where the messages of a session of HTTP+SSE go. */
export function sseTarget(ssePath: string, sessionId: string): string {
  return `${ssePath}?sessionId=${sessionId}`;
}

/** The session that a target of this form names. */
export function sseSessionIn(target: string): string {
  return SESSION_QUERY.exec(target.slice(target.indexOf('?')))?.[1] ?? '';
}

/** The checks that need no snapshot: while there is none, a broken frame is still told apart from an early one. */
export function readTransport(frame: Frame, addresses: Addresses): RefusalCode | null {
  return firstRefusal(TRANSPORT, frame, addresses);
}

function firstRefusal(
  checks: readonly Check[],
  frame: Frame,
  addresses: Addresses,
): RefusalCode | null {
  for (const check of checks) {
    const refusal = check(frame, addresses);
    if (refusal !== null) return refusal;
  }
  return null;
}

function httpVersion({ httpVersion }: Frame): RefusalCode | null {
  return httpVersion === '1.1' ? null : 'HttpVersionUnsupported';
}

/** Node gives one character for each octet. */
function targetLength({ target }: Frame): RefusalCode | null {
  return target.length <= TARGET_BYTES ? null : 'UriTooLong';
}

/** Node takes `gzip, chunked` for chunked: an upstream reader may not. */
function transferCoding({ headers }: Frame): RefusalCode | null {
  const coding = headers.one('transfer-encoding');
  return coding === undefined || coding === 'chunked' ? null : 'TransferEncodingUnsupported';
}

function repeatedHeaders({ headers }: Frame): RefusalCode | null {
  return headers.repeated.some(isSecurityHeader) ? 'HeaderRepeated' : null;
}

/** RFC 9110 7.6.1: a header named by Connection belongs to this hop, and a later reader would not see it. */
function nominatedHeaders({ headers }: Frame): RefusalCode | null {
  const options = headers.all('connection').flatMap((line) => line.split(','));
  return options.some((option) => isSecurityHeader(option.trim().toLowerCase()))
    ? 'HeaderNominated'
    : null;
}

function isSecurityHeader(name: string): boolean {
  return SINGULAR.has(name) || name.startsWith('mcp-');
}

function upgrade({ headers, method }: Frame): RefusalCode | null {
  return headers.one('upgrade') === undefined && method !== 'CONNECT' ? null : 'UpgradeRefused';
}

function host({ headers }: Frame, addresses: Addresses): RefusalCode | null {
  const value = (headers.one('host') ?? '').toLowerCase();
  return isHostOf(value, addresses) ? null : 'HostNotAllowed';
}

function origin({ headers }: Frame, { origins }: Addresses): RefusalCode | null {
  const value = headers.one('origin');
  return value === undefined || origins.has(value) ? null : 'OriginNotAllowed';
}

const METHODS: ReadonlySet<string> = new Set(['POST', 'GET', 'DELETE', 'OPTIONS']);

function method({ method }: Frame): RefusalCode | null {
  return METHODS.has(method) ? null : 'MethodNotAllowed';
}

/** A body on these verbs is what request smuggling is made of (CVE-2026-29057). */
function body({ headers, method }: Frame): RefusalCode | null {
  if (method === 'POST') return null;
  const length = headers.one('content-length');
  const empty = length === undefined || length === '0';
  return empty && headers.one('transfer-encoding') === undefined ? null : 'BodyNotAllowed';
}

function contentCoding({ headers }: Frame): RefusalCode | null {
  const coding = headers.one('content-encoding');
  return coding === undefined || coding.toLowerCase() === 'identity'
    ? null
    : 'ContentEncodingUnsupported';
}

/** RFC 8259 11: the media type has no charset parameter, but clients send utf-8; nothing else is the same bytes. */
const JSON_TYPE = /^application\/json[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

function contentType({ headers, method }: Frame): RefusalCode | null {
  if (method !== 'POST') return null;
  return JSON_TYPE.test(headers.one('content-type') ?? '') ? null : 'ContentTypeUnsupported';
}
