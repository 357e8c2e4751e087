import fc from 'fast-check';
import type { Connection, Sent } from '../case.ts';
import { message } from './messages.ts';
import type { Meant } from './messages.ts';
import { mutated, mutation } from './mutations.ts';
import { treeOf } from './tree.ts';

/** How one POST is sent. */
interface Dress {
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
}

const TOKENS = {
  ada: 'Bearer <ADA>',
  eve: 'Bearer <EVE>',
  bob: 'bearer <BOB>',
  both: 'Bearer <ADA>, Bearer <EVE>',
  none: null,
};

/** Mostly `usual`; one time in `of` something else. */
function mostly<T>(usual: T, of: number, ...others: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: of - 1, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(...others) },
  );
}

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
];

const dress: fc.Arbitrary<Dress> = fc.record({
  line: mostly('POST /mcp HTTP/1.1', 15, ...LINES),
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
  extension: mostly('', 3, ';a=b', ';a="x\\"y"', ' ;a', ';\ta', ';a=\n'),
});

const content: fc.Arbitrary<{
  readonly meant: Meant;
  readonly octets: string;
  readonly isBatch: boolean;
}> = fc
  .record({
    meant: message,
    other: message,
    isBatch: mostly(false, 5, true),
    mutations: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      fc.array(mutation, { minLength: 1, maxLength: 2 }),
    ),
    blank: mostly('', 5, ' ', '\r\n', '\t'),
  })
  .map(({ meant, other, isBatch, mutations, blank }) => {
    const batch = isBatch && meant.era === 'legacy';
    const value = batch ? [meant.message, other.message] : meant.message;
    return { meant, octets: mutated(treeOf(value), mutations, blank), isBatch: batch };
  });

const post: fc.Arbitrary<Placed> = fc.record({ dress, content }).map(({ dress, content }) => ({
  isWhole:
    dress.framing !== 'lying' &&
    dress.more.length === 0 &&
    dress.line === 'POST /mcp HTTP/1.1' &&
    /^[^\n]*$/.test(dress.extension),
  at: (tag) => ({
    octets: posted(versioned(dress, content), content.meant, content.octets, tag),
    content: dress.framing === 'lying' ? null : content.octets,
  }),
}));

/** The version that goes with the content, where the dress says nothing else. */
function versioned(
  dress: Dress,
  { meant, isBatch }: { readonly meant: Meant; readonly isBatch: boolean },
): Dress {
  const own = meant.era === 'modern' ? '2026-07-28' : isBatch ? '2025-03-26' : null;
  return {
    ...dress,
    version: dress.version ?? own,
    ...(isBatch ? { session: null, routing: 'none' } : {}),
  };
}

/** A request whose tag is known once it has its place. */
interface Placed {
  readonly isWhole: boolean;
  readonly at: (tag: string) => Sent;
}

const without: fc.Arbitrary<Placed> = fc
  .record({
    line: fc.constantFrom(
      'GET /mcp HTTP/1.1',
      'DELETE /mcp HTTP/1.1',
      'OPTIONS /mcp HTTP/1.1',
      'GET /.well-known/oauth-protected-resource/mcp HTTP/1.1',
      'GET /healthz HTTP/1.1',
    ),
    dress,
  })
  .map(({ line, dress }) => ({
    isWhole: dress.more.length === 0,
    at: (tag) => ({
      octets: `${headOf({ ...dress, line }, '', tag).join('\r\n')}\r\n\r\n`,
      content: '',
    }),
  }));

const request = fc.oneof({ weight: 12, arbitrary: post }, without);

const cuts = fc.oneof(
  { weight: 2, arbitrary: fc.constant([]) },
  fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 6 }),
);

/** One connection with a few requests, one after the other without waiting. */
export function connection(at: number): fc.Arbitrary<Connection> {
  return fc
    .record({ requests: fc.array(request, { minLength: 1, maxLength: 3 }), cuts })
    .map(({ requests, cuts }) => ({
      requests: requests.map((placed, index) => placed.at(`${at}/${index}`)),
      cuts,
      whole: requests.every(({ isWhole }) => isWhole),
    }));
}

const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => `${name}: `,
  (name) => `${name.toUpperCase()}:`,
  (name) => `${name.replace(/^./, (first) => first.toUpperCase())}:\t `,
  (name) => `${name}:  `,
];

function headOf(
  { line, who, session, spelling, more, version }: Dress,
  type: string,
  tag: string,
): string[] {
  const name = SPELLINGS[spelling] ?? ((plain: string) => `${plain}: `);
  return [
    line,
    `${name('host')}<HOST>`,
    `${name('user-agent')}fuzz/<RUN>/${who}/${tag}`,
    ...(TOKENS[who] === null ? [] : [`${name('authorization')}${TOKENS[who]}`]),
    `${name('accept')}application/json, text/event-stream`,
    ...(type === '' ? [] : [`${name('content-type')}${type}`]),
    ...(version === null || version === 'none'
      ? []
      : [`${name('mcp-protocol-version')}${version}`]),
    ...(session === null ? [] : [`${name('mcp-session-id')}${session}`]),
    ...more,
  ];
}

function posted(dress: Dress, meant: Meant, octets: string, tag: string): string {
  const head = [...headOf(dress, 'application/json', tag), ...routingOf(dress, meant)];
  if (dress.framing === 'chunked')
    return [...head, 'transfer-encoding: chunked', '', chunked(octets, dress)].join('\r\n');
  const length =
    dress.framing === 'lying'
      ? Math.max(octets.length + (dress.chunks[0] ?? 1) - 30, 0)
      : octets.length;
  return [...head, `content-length: ${length}`, '', octets].join('\r\n');
}

function routingOf({ routing }: Dress, { method, name, era }: Meant): readonly string[] {
  const isNamed = /^[\x21-\x7e]+$/.test(name);
  const encoded = isNamed ? name : `=?base64?${Buffer.from(name).toString('base64')}?=`;
  const names = name === '' ? [] : [`Mcp-Name: ${routing === 'lying' ? 'open' : encoded}`];
  if (method === '' || routing === 'none' || (routing === 'half' && era === 'legacy')) return [];
  return routing === 'half' ? names : [`Mcp-Method: ${method}`, ...names];
}

function chunked(octets: string, { chunks, extension }: Dress): string {
  let text = '';
  let at = 0;
  for (const size of [...chunks, octets.length]) {
    const part = octets.slice(at, at + size);
    if (part !== '') text += `${part.length.toString(16)}${extension}\r\n${part}\r\n`;
    at += size;
  }
  return `${text}0\r\n\r\n`;
}
