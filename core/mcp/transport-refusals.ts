import type { Refusal } from './refusal.ts';

/** Of the official servers; clients act on the 404, and programs that read the code find the one they know. */
const SESSION_NOT_FOUND = -32001;

/** What HTTP, sessions and the way to the server refuse. */
export const TRANSPORT_REFUSALS = {
  NotReady: {
    status: 503,
    rpcCode: -31503,
    message: 'The gate is not ready; try again later.',
    meaning: 'No policy snapshot has arrived yet, or what must be recorded cannot be recorded now.',
  },
  HttpVersionUnsupported: {
    status: 505,
    rpcCode: -31505,
    message: 'Use HTTP/1.1.',
    meaning: 'The request is not HTTP/1.1.',
  },
  TransferEncodingUnsupported: {
    status: 400,
    rpcCode: -31400,
    message: 'The only transfer coding is chunked.',
    meaning:
      'Transfer-Encoding is not chunked alone. 400 and not 501: readers disagree on where such a body ends, so it is taken for a framing error (RFC 9112 6.1).',
  },
  HeaderRepeated: {
    status: 400,
    rpcCode: -31400,
    message: 'A header that may stand once stands twice.',
    meaning: 'A header that readers resolve differently, or an Mcp one, came in several lines.',
  },
  HeaderNominated: {
    status: 400,
    rpcCode: -31400,
    message: 'Connection names a header that must be passed on.',
    meaning:
      'Connection would have a header that decides removed before the server sees it (RFC 9110 7.6.1).',
  },
  UpgradeRefused: {
    status: 400,
    rpcCode: -31400,
    message: 'The connection cannot be upgraded.',
    meaning: 'Upgrade or CONNECT: what follows would not be HTTP.',
  },
  UriTooLong: {
    status: 414,
    rpcCode: -31414,
    message: 'The request target is too long.',
    meaning: 'The request target has more octets than any path and query of the gate.',
  },
  HostNotAllowed: {
    status: 403,
    rpcCode: -31403,
    message: 'The Host is not one of this server.',
    meaning:
      'Host is none of the names of this server: a rebound name, or a missing address in McpServer.',
  },
  OriginNotAllowed: {
    status: 403,
    rpcCode: -31403,
    message: 'The Origin is not allowed.',
    meaning: 'A browser sent the request for a page whose origin is not allowed.',
  },
  MethodNotAllowed: {
    status: 405,
    rpcCode: -31405,
    message: 'The endpoint does not take this HTTP method.',
    meaning: 'Not POST, GET, DELETE or OPTIONS, or not POST under a revision that has POST alone.',
  },
  BodyNotAllowed: {
    status: 400,
    rpcCode: -31400,
    message: 'Only POST has a body.',
    meaning: 'GET, DELETE or OPTIONS announced a body, which is what request smuggling is made of.',
  },
  ContentEncodingUnsupported: {
    status: 415,
    rpcCode: -31415,
    message: 'Send the body without content coding.',
    meaning: 'Content-Encoding is not identity.',
  },
  ContentTypeUnsupported: {
    status: 415,
    rpcCode: -31415,
    message: 'The Content-Type must be application/json.',
    meaning: 'A POST is not application/json in UTF-8.',
  },
  PathUnknown: {
    status: 404,
    rpcCode: -31404,
    message: 'There is nothing at this path.',
    meaning: 'The path is neither the MCP endpoint nor listed as not MCP. It must match exactly.',
  },
  BodyTooLarge: {
    status: 413,
    rpcCode: -31413,
    message: 'The body is too large.',
    meaning: 'The body has more octets than the limit of the McpServer.',
  },
  GateBusy: {
    status: 503,
    rpcCode: -31503,
    message: 'The gate is busy; try again later.',
    meaning:
      'As many calls and streams are open as the gate holds at once (3,072). Or the bodies of all requests that are under way have as many octets as the gate holds at once (64 MiB), or those of this principal, where it has several, a third of what is left to the others. The same of answers that are read whole, or that clients take slowly.',
  },
  SessionUnknown: {
    status: 404,
    rpcCode: SESSION_NOT_FOUND,
    message: 'Session not found',
    meaning:
      'The session id was not issued to this caller, or the server ended the session: clients begin a new one.',
  },
  SessionMissing: {
    status: 400,
    rpcCode: -31400,
    message: 'The Mcp-Session-Id header is missing.',
    meaning: 'DELETE without a session.',
  },
  LastEventUnknown: {
    status: 400,
    rpcCode: -31400,
    message: 'The Last-Event-ID is not one of this session.',
    meaning:
      'The event id was not issued to this caller in this session. 400, as of official servers: 404 would end the session.',
  },
  TooManyConnections: {
    status: 429,
    rpcCode: -31429,
    message: 'Too many connections are open.',
    meaning:
      'The caller has as many connections to the pod as it leaves to others: half of them, where nobody else has any. This one is closed.',
  },
  TooManyStreams: {
    status: 429,
    rpcCode: -31429,
    message: 'Too many streams are open.',
    meaning: 'The caller has as many streams open as the McpServer allows one principal.',
  },
  TooManyCalls: {
    status: 429,
    rpcCode: -31429,
    message: 'Too many calls are under way.',
    meaning: 'The caller has as many calls under way as one principal may (1,024).',
  },
  UpstreamSilent: {
    status: 504,
    rpcCode: -31504,
    message: 'The server did not answer in time.',
    meaning:
      'The MCP server sent nothing for as long as the McpServer allows, or the gate stopped before it answered.',
  },
  UpstreamInvalid: {
    status: 502,
    rpcCode: -31502,
    message: 'The server gave no valid answer.',
    meaning:
      'The answer of the MCP server cannot be read for certain, or it lacks an answer to this request.',
  },
  UpstreamUnreachable: {
    status: 502,
    rpcCode: -31502,
    message: 'The server cannot be reached.',
    meaning: 'No connection to the MCP server, or it broke before an answer.',
  },
  AnswerTooLarge: {
    status: 502,
    rpcCode: -31502,
    message: 'The answer of the server is too large.',
    meaning:
      'The answer has more octets than the limit of the McpServer, and something in it must be read: a list, a batch, a task, a question to the client.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;
