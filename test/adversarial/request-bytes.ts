import type { SentRequest } from './schema.ts';
import { filled } from './texts.ts';
import type { Texts } from './texts.ts';

/** Where a request goes, as far as its octets say so. */
export interface Addressee {
  /** Path of the endpoint: what stands for `/mcp` in request lines. */
  readonly path: string;
  /** HOST, and TOKEN where the caller has one. */
  readonly texts: Texts;
  /** Session that the endpoint has opened; null where it opens none. */
  readonly session: string | null;
}

/** The octets of a request. */
export function requestBytes(request: SentRequest, to: Addressee): Buffer {
  const body = bodyBytes(request, to.texts);
  const own = request.headers.map((line) => filled(line, to.texts));
  const line = filled(request.line, to.texts).replace('/mcp', () => to.path);
  const usual = Object.entries(usualHeaders(body, to, own))
    .filter(([name]) => !request.without.includes(name))
    .map(([name, value]) => `${name}: ${value}`);
  const head = `${[line, ...usual, ...own].join('\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

function usualHeaders(
  body: Buffer,
  { texts: { HOST = '', TOKEN }, session }: Addressee,
  own: readonly string[],
): Readonly<Record<string, string>> {
  const hasSession = session === null || own.some((line) => /^mcp-session-id/i.test(line));
  return {
    host: HOST,
    ...(TOKEN === undefined ? {} : { authorization: `Bearer ${TOKEN}` }),
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': String(body.length),
    ...(hasSession ? {} : { 'mcp-session-id': session }),
  };
}

/** The octets of its body. */
export function bodyBytes({ body = '', hex, large }: SentRequest, texts: Texts): Buffer {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  return Buffer.from(large === undefined ? filled(body, texts) : LARGE[large.of](large.count));
}

const LARGE = {
  spaces: (count: number) => openWith(`"${' '.repeat(count)}"`),
  depth: (count: number) => openWith('['.repeat(count) + ']'.repeat(count)),
  elements: (count: number) => openWith(`[${'0,'.repeat(count - 1)}0]`),
  keys: (count: number) =>
    openWith(`{${Array.from({ length: count }, (_, at) => `"k${at}":0`).join()}}`),
  name: (count: number) =>
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${'o'.repeat(count)}"}}`,
  chunks: (count: number) => {
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    return `${chunk.repeat(Math.ceil(count / 0x10000))}0\r\n\r\n`;
  },
};

function openWith(argument: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open","arguments":{"a":${argument}}}}`;
}
