import type { JsonObject } from '../json/json.ts';
import type { RequestId } from './message.ts';
import { VERSIONS } from './versions.ts';

interface RefusalMeaning {
  /** HTTP status. */
  readonly status: number;
  /** JSON-RPC error code: the protocol's where it has one, else one outside the ranges that it reserves. */
  readonly code: number;
  /** What the client is told. */
  readonly message: string;
}

/** JSON-RPC 2.0 section 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;
/** MCP 2026-07-28. */
const HEADER_MISMATCH = -32020;
const UNSUPPORTED_VERSION = -32022;
/** What the official servers answer for a session that they do not know. */
const SESSION_NOT_FOUND = -32001;
/** Ours: outside -32768 to -32000, which JSON-RPC and MCP keep for themselves. */
const UPSTREAM_FAILED = -31502;

/** Every way in which a request is refused before a decision, or ends without an answer of the server. */
export const REFUSALS = {
  NotReady: at(503, INTERNAL_ERROR, 'The gate is not ready yet; try again.'),
  HttpVersionUnsupported: at(505, INVALID_REQUEST, 'Use HTTP/1.1.'),
  TransferEncodingUnsupported: at(501, INVALID_REQUEST, 'Send no transfer coding but chunked.'),
  HeaderRepeated: at(400, INVALID_REQUEST, 'Send each security-relevant header once.'),
  HeaderNominated: at(400, INVALID_REQUEST, 'Connection must not name a security-relevant header.'),
  UpgradeRefused: at(400, INVALID_REQUEST, 'Protocol upgrades are not available here.'),
  PathUnknown: at(404, INVALID_REQUEST, 'Nothing is served at this path.'),
  HostNotAllowed: at(403, INVALID_REQUEST, 'This server is not known under this host name.'),
  OriginNotAllowed: at(403, INVALID_REQUEST, 'Requests from this origin are not allowed.'),
  MethodNotAllowed: at(405, INVALID_REQUEST, 'This HTTP method is not offered here.'),
  BodyNotAllowed: at(400, INVALID_REQUEST, 'Only POST may have a body.'),
  ContentEncodingUnsupported: at(415, INVALID_REQUEST, 'Send the body without a content coding.'),
  ContentTypeUnsupported: at(415, INVALID_REQUEST, 'Send the body as application/json.'),
  BodyTooLarge: at(413, INVALID_REQUEST, 'The body is larger than this server accepts.'),
  JsonInvalid: at(
    400,
    PARSE_ERROR,
    'The body is not JSON that every reader understands alike (RFC 8259, unique keys, UTF-8 without byte order mark).',
  ),
  MessageInvalid: at(400, INVALID_REQUEST, 'The body is not a JSON-RPC 2.0 message of MCP.'),
  BatchUnsupported: at(400, INVALID_REQUEST, 'Batches exist in revision 2025-03-26 alone.'),
  BatchInvalid: at(
    400,
    INVALID_REQUEST,
    'A batch holds 1 to 100 messages with different ids, and no initialize.',
  ),
  ResponseNotAllowed: at(400, INVALID_REQUEST, 'Clients send no responses in this revision.'),
  VersionUnsupported: at(400, UNSUPPORTED_VERSION, 'Unsupported protocol version'),
  MetaMissing: at(
    400,
    INVALID_PARAMS,
    'params._meta must name the protocol version and the client capabilities.',
  ),
  HeaderMismatch: at(400, HEADER_MISMATCH, 'The headers do not say what the body says.'),
  ParamsInvalid: at(200, INVALID_PARAMS, 'Invalid params'),
  SessionMissing: at(400, INVALID_REQUEST, 'Name the session in Mcp-Session-Id.'),
  SessionUnknown: at(404, SESSION_NOT_FOUND, 'Session not found'),
  LastEventUnknown: at(400, INVALID_REQUEST, 'Last-Event-ID names no event of this session.'),
  RequestStateUnknown: at(400, INVALID_PARAMS, 'requestState is not of this request.'),
  TooManyCalls: at(429, UPSTREAM_FAILED, 'Too many calls are in flight; wait for some to end.'),
  TooManyStreams: at(429, UPSTREAM_FAILED, 'Too many streams are open; close some.'),
  UpstreamUnreachable: at(502, UPSTREAM_FAILED, 'The MCP server cannot be reached.'),
  UpstreamInvalid: at(502, UPSTREAM_FAILED, 'The MCP server gave no valid answer.'),
  UpstreamSilent: at(504, UPSTREAM_FAILED, 'The MCP server did not answer in time.'),
  AnswerTooLarge: at(502, UPSTREAM_FAILED, "The MCP server's answer is too large."),
  InternalError: at(500, INTERNAL_ERROR, 'Internal error'),
} as const satisfies Readonly<Record<string, RefusalMeaning>>;

export type RefusalCode = keyof typeof REFUSALS;

/** The JSON-RPC error of a refusal. `requested` is the version that is not supported, where that is the matter. */
export function refusalBody(
  refusal: RefusalCode,
  id: RequestId | null,
  requested: string | null = null,
): JsonObject {
  const { code, message } = REFUSALS[refusal];
  const data = refusal === 'VersionUnsupported' ? { supported: VERSIONS, requested } : undefined;
  const error = data === undefined ? { code, message } : { code, message, data };
  return { jsonrpc: '2.0', id, error };
}

function at(status: number, code: number, message: string): RefusalMeaning {
  return { status, code, message };
}
