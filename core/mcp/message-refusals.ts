import type { Refusal } from './refusal.ts';

/** JSON-RPC 2.0 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;
const INTERNAL_ERROR = -32603;

/** MCP 2026-07-28: HeaderMismatch and UnsupportedProtocolVersion. */
const HEADER_MISMATCH = -32020;
const VERSION_UNSUPPORTED = -32022;

/** What is wrong with the messages of a body. */
export const MESSAGE_REFUSALS = {
  JsonInvalid: {
    status: 400,
    rpcCode: PARSE_ERROR,
    message: 'The body is not JSON that every reader understands alike.',
    meaning:
      'Not JSON, or JSON that readers disagree on: a repeated key, keys that differ in case, a byte order mark, a number out of range.',
  },
  MessageInvalid: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'The body is not a valid MCP message.',
    meaning:
      'Not a JSON-RPC 2.0 message as MCP restricts it, or a known method as a notification that must be a request, or the other way round.',
  },
  BatchUnsupported: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'Batches are not part of this protocol version.',
    meaning: 'An array under any revision but 2025-03-26.',
  },
  BatchEmpty: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'The batch is empty.',
    meaning: 'An array without messages.',
  },
  BatchTooLarge: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'The batch has too many messages.',
    meaning: 'An array of more messages than the limit.',
  },
  BatchIdRepeated: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'Two requests of the batch have the same id.',
    meaning: 'Two requests of one batch could not be told apart in the answer.',
  },
  IdInUse: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'A request with this id is still waiting for its answer.',
    meaning:
      'With HTTP+SSE all answers of a session come on one stream, where those to two requests with one id could not be told apart.',
  },
  InitializeInBatch: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'initialize may not be in a batch.',
    meaning: 'initialize must come alone (MCP 2025-03-26).',
  },
  ResponseNotAllowed: {
    status: 400,
    rpcCode: INVALID_REQUEST,
    message: 'Clients send no responses in this protocol version.',
    meaning: 'A response under a revision whose servers make no requests.',
  },
  ParamsInvalid: {
    status: 200,
    rpcCode: INVALID_PARAMS,
    message: 'The parameters of the method are missing or of the wrong type.',
    meaning:
      'Something that a decision needs is missing, of the wrong type, or written in another case. Answered in band, like official servers: under 400 legacy clients lose the error.',
  },
  RequestStateUnknown: {
    status: 400,
    rpcCode: INVALID_PARAMS,
    message: 'The requestState is not one of this call.',
    meaning: 'The requestState was not issued to this caller for this call.',
  },
  MetaMissing: {
    status: 400,
    rpcCode: INVALID_PARAMS,
    message:
      'A request of this protocol version needs the protocol version and the client capabilities in _meta.',
    meaning: 'A modern request without the fields that each one has.',
  },
  HeaderMismatch: {
    status: 400,
    rpcCode: HEADER_MISMATCH,
    message: 'A header is missing or does not agree with the body.',
    meaning:
      'MCP-Protocol-Version, Mcp-Method, Mcp-Name or an Mcp-Param header says something else than the body, or is missing where the revision needs it.',
  },
  EraContradiction: {
    status: 400,
    rpcCode: HEADER_MISMATCH,
    message: 'The request mixes two protocol versions.',
    meaning:
      'initialize with one of the signs of a modern request, a legacy version in the _meta of a request, or a modern request with HTTP+SSE.',
  },
  InitializeRemoved: {
    status: 404,
    rpcCode: METHOD_NOT_FOUND,
    message: 'Method not found',
    meaning: 'initialize under a revision that has no handshake, in header and body alike.',
  },
  VersionUnsupported: {
    status: 400,
    rpcCode: VERSION_UNSUPPORTED,
    message: 'Unsupported protocol version',
    meaning:
      'The version is none of the revisions that the gate knows: what it means cannot be told.',
  },
  InternalError: {
    status: 500,
    rpcCode: INTERNAL_ERROR,
    message: 'The gate failed.',
    meaning:
      'A fault of the gate. Where a request is answered the status is 200, which is what clients read errors under.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;
