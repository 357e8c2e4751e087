import fc from 'fast-check';

/** How one POST is sent. */
export interface Dress {
  readonly line: string;
  readonly who: keyof typeof TOKENS;
  readonly routing: 'true' | 'none' | 'lying' | 'half';
  readonly version: string | null;
  readonly session: string | null;
  readonly spelling: number;
  readonly more: readonly string[];
  readonly framing: 'length' | 'chunked' | 'lying';
  readonly chunks: readonly number[];
  readonly extension: string;
  /** Trailer lines behind the last chunk, each with its line end. */
  readonly trailer: string;
}

/** What Authorization says, by who speaks. */
export const TOKENS = {
  ada: 'Bearer <ADA>',
  eve: 'Bearer <EVE>',
  bob: 'bearer <BOB>',
  both: 'Bearer <ADA>, Bearer <EVE>',
  none: null,
};

/** Mostly `usual`; one time in `of` something else. */
export function mostly<T>(usual: T, of: number, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: of - 1, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

/** Header lines that readers may take differently. */
const MORE = [
  'x-a: 1',
  'X-Forwarded-For: 10.0.0.1',
  'Cookie: a=b',
  'mcp-name: secret',
  'Mcp-Method: ping',
  'MCP-METHOD: tools/call',
  'Mcp-Param-Amount: 1',
  'mcp-param-x: 1000',
  'mcp_name: secret',
  'content-length: 3',
  'Content-Length : 3',
  'transfer-encoding: chunked',
  'Transfer-Encoding: gzip, chunked',
  'transfer-encoding: \x0bchunked',
  'connection: close',
  'connection: mcp-name',
  'connection: keep-alive, authorization',
  'expect: 100-continue',
  'content-encoding: gzip',
  'content-encoding: identity',
  'authorization: Bearer <EVE>',
  'host: evil.example',
  'origin: http://evil.example',
  'upgrade: h2c',
  'x-http-method-override: GET',
  ' folded: 1',
  'x-bare:\n 1',
  'last-event-id: 1',
  'accept: application/json',
  'user-agent: other',
  'trailer: mcp-name',
  'content-type: application/json; charset=utf-16',
  'no colon',
  'x-nul: \0',
  'x-\xe9: \xe9',
];

/** Where messages go: Streamable HTTP, and a session of HTTP+SSE. */
export const TO_MCP = 'POST /mcp HTTP/1.1';
export const TO_SSE = 'POST <SSE> HTTP/1.1';

/** Request lines that are nearly the usual one. */
const LINES = [
  'POST /mcp/ HTTP/1.1',
  'POST /MCP HTTP/1.1',
  'POST /mcp?a=1 HTTP/1.1',
  'POST http://<HOST>/mcp HTTP/1.1',
  'POST //mcp HTTP/1.1',
  'POST /%6dcp HTTP/1.1',
  'POST /mcp HTTP/1.0',
  'POST  /mcp HTTP/1.1',
  'post /mcp HTTP/1.1',
  'PUT /mcp HTTP/1.1',
  'POST /mcp#a HTTP/1.1',
  'POST /mcp',
  'OPTIONS * HTTP/1.1',
  'POST /healthz HTTP/1.1',
  'POST /sse HTTP/1.1',
  'POST /sse?sessionId=none HTTP/1.1',
  'POST <SSE>&a=1 HTTP/1.1',
  'POST /messages?s=1 HTTP/1.1',
  'PATCH /mcp HTTP/1.1',
  'QUERY /mcp HTTP/1.1',
];

const TRAILERS = [
  'x-a: 1\r\n',
  'mcp-name: secret\r\n',
  'authorization: Bearer <EVE>\r\n',
  'content-length: 3\r\ntransfer-encoding: chunked\r\n',
];

/** Mostly as it should be: what is sent must get through often. */
export const dress: fc.Arbitrary<Dress> = fc.record({
  line: fc.oneof(
    { weight: 14, arbitrary: fc.constant(TO_MCP) },
    { weight: 2, arbitrary: fc.constant(TO_SSE) },
    { weight: 1, arbitrary: fc.constantFrom(...LINES) },
  ),
  who: mostly('ada', 6, 'eve', 'eve', 'bob', 'both', 'none'),
  routing: mostly('true', 4, 'none', 'lying', 'half', 'half'),
  version: fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    fc.constantFrom('2025-03-26', '2025-03-26', '2025-06-18', '2026-07-28', '1999-01-01', 'none'),
  ),
  session: mostly(null, 4, '<SESSION>', '<SESSION>', '<SESSION>', 'other'),
  spelling: fc.nat({ max: 3 }),
  more: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    fc.array(fc.constantFrom(...MORE), { minLength: 1, maxLength: 2 }),
  ),
  framing: fc.constantFrom(
    'length',
    'length',
    'length',
    'length',
    'length',
    'length',
    'chunked',
    'chunked',
    'chunked',
    'lying',
  ),
  chunks: fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 4 }),
  trailer: mostly('', 4, ...TRAILERS),
  extension: mostly('', 3, ';a=b', ';a="x\\"y"', ' ;a', ';\ta', ';a=\n'),
});
