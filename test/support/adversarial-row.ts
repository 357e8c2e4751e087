import { modernRpc } from './mcp-http.ts';
import { exchange } from './raw-client.ts';
import type { RecordingUpstream, Recorded } from './recording-upstream.ts';

/** One row of test/cases/adversarial.yaml; the file says what the fields mean. */
export interface Row {
  readonly name: string;
  readonly line?: string;
  readonly without?: readonly string[];
  readonly headers?: readonly string[];
  readonly body?: string;
  readonly hex?: string;
  readonly fill?: number;
  readonly nested?: number;
  readonly status: number;
  readonly upstream: 'nothing' | ExpectedRequest;
  readonly bare?: 'holds';
}

interface ExpectedRequest {
  readonly target?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly absent?: readonly string[];
}

/** What came of a row, in the form of its expectation. */
export interface Met {
  readonly status: number;
  readonly upstream: 'nothing' | 'more than one request' | 'half a request' | ExpectedRequest;
}

export interface Target {
  readonly url: string;
  readonly token: string;
  readonly upstream: RecordingUpstream;
}

/** A call that is allowed: when it has arrived upstream, whatever was sent before it has as well. */
const LAST = '{"jsonrpc":"2.0","id":"last","method":"tools/call","params":{"name":"open"}}';

/** Plays a row and tells what the client got and what arrived upstream, as far as the row speaks of it. */
export async function meet(row: Row, { url, token, upstream }: Target): Promise<Met> {
  upstream.forget();
  const host = new URL(url).host;
  const body = bodyOf(row);
  const { status } = await exchange(url, requestOf(row, body, { host, token }));
  await exchange(url, requestOf({ ...row, ...PLAIN }, Buffer.from(LAST), { host, token }));
  const before = upstream.requests.filter((request) => request.body.toString() !== LAST);
  return { status, upstream: arrived(row, before, upstream.left.length, body) };
}

const PLAIN = { line: undefined, without: [], headers: [] };

/** The row's expectation with `same` as the text that was sent. */
export function expectationOf(row: Row): Met {
  const { upstream } = row;
  if (upstream === 'nothing' || upstream.body !== 'same') return { status: row.status, upstream };
  return { status: row.status, upstream: { ...upstream, body: bodyOf(row).toString('latin1') } };
}

function arrived(
  { upstream }: Row,
  requests: readonly Recorded[],
  halves: number,
  sent: Buffer,
): Met['upstream'] {
  const [request, second] = requests;
  if (second !== undefined) return 'more than one request';
  if (request === undefined) return halves > 0 ? 'half a request' : 'nothing';
  if (upstream === 'nothing')
    return { target: request.target, body: request.body.toString('latin1') };
  return describe(upstream, request, sent);
}

/** The fields that the expectation names, as they arrived; `absent` lists the unwanted ones that did not come. */
function describe(expected: ExpectedRequest, request: Recorded, sent: Buffer): ExpectedRequest {
  const headers = new Map(request.headers);
  const pick = Object.keys(expected.headers ?? {}).map((name) => [name, headers.get(name) ?? '']);
  const same = expected.body === 'same' && request.body.equals(sent);
  return {
    ...(expected.target === undefined ? {} : { target: request.target }),
    ...(expected.body === undefined
      ? {}
      : { body: same ? sent.toString('latin1') : request.body.toString('latin1') }),
    ...(expected.headers === undefined
      ? {}
      : { headers: Object.fromEntries(pick) as Record<string, string> }),
    ...(expected.absent === undefined
      ? {}
      : { absent: expected.absent.filter((name) => !headers.has(name)) }),
  };
}

function requestOf(
  {
    line = 'POST /mcp HTTP/1.1',
    without = [],
    headers = [],
  }: Pick<Row, 'line' | 'without' | 'headers'>,
  body: Buffer,
  { host, token }: { readonly host: string; readonly token: string },
): Buffer {
  const usual = {
    host,
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': String(body.length),
  };
  const kept = Object.entries(usual).filter(([name]) => !without.includes(name));
  const lines = [line, ...kept.map(([name, value]) => `${name}: ${value}`), ...headers];
  const head = `${lines.join('\r\n')}\r\n\r\n`.replaceAll('HOST', host).replaceAll('TOKEN', token);
  return Buffer.concat([Buffer.from(head, 'latin1'), body]);
}

function bodyOf({ body = '', hex, fill, nested }: Row): Buffer {
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  if (fill !== undefined) return Buffer.from(argumentsOf(`"${' '.repeat(fill)}"`));
  if (nested !== undefined)
    return Buffer.from(argumentsOf('['.repeat(nested) + ']'.repeat(nested)));
  const { _meta } = modernRpc(1, 'tools/call').params;
  return Buffer.from(body.replace('META', () => JSON.stringify(_meta)));
}

function argumentsOf(value: string): string {
  return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open","arguments":{"a":${value}}}}`;
}
