import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { expectationOf, meet } from './support/adversarial-row.ts';
import type { Row, Target } from './support/adversarial-row.ts';
import { TestGate } from './support/gate.ts';
import { startPassThrough } from './support/pass-through.ts';
import type { PassThrough } from './support/pass-through.ts';
import { ROLES_POLICY, rulesPolicy, serverSettings } from './support/policies.ts';
import { RawClient, exchange } from './support/raw-client.ts';
import { RecordingUpstream, httpAnswer } from './support/recording-upstream.ts';

const ROWS = (
  parse(readFileSync(new URL('cases/adversarial.yaml', import.meta.url), 'utf8')) as {
    readonly rows: readonly Row[];
  }
).rows;

const CREDENTIAL = 'Bearer service-credential-7f3a';
const RULES = ["{ name: open, roles: ['*'], effect: Allow, tools: [open] }"];
const ALLOWED =
  '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open","arguments":{}}}';

let recorded: RecordingUpstream;
let guarded: RecordingUpstream;
let bare: PassThrough;
let gate: TestGate;
let token: string;

beforeAll(async () => {
  recorded = await RecordingUpstream.start();
  guarded = await RecordingUpstream.start();
  bare = await startPassThrough(recorded.url);
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'recorded.yaml': rulesPolicy('recorded', RULES),
      'guarded.yaml': `${rulesPolicy('guarded', RULES)}---\n${serverSettings('guarded', [
        'nonMcpPaths: [/healthz]',
      ])}`,
    },
    upstreams: { recorded: recorded.url, guarded: guarded.url },
    credentials: { guarded: CREDENTIAL },
  });
  token = await gate.token('vera', ['viewers']);
}, 60_000);

afterEach(() => {
  recorded.forget();
  guarded.forget();
});

afterAll(async () => {
  await gate.remove();
  await bare.stop();
  await recorded.stop();
  await guarded.stop();
});

describe('what arrives behind the gate', () => {
  it.each(ROWS)('$name', async (row) => {
    const target: Target = { url: gate.url('recorded'), token, upstream: recorded };
    expect(await meet(row, target)).toEqual(expectationOf(row));
  });
});

describe('the same rows against a proxy that decides nothing', () => {
  it.each(ROWS)('$name', async (row) => {
    const met = await meet(row, { url: bare.url, token, upstream: recorded });
    if (row.bare === 'holds') expect(met).toEqual(expectationOf(row));
    else expect(met).not.toEqual(expectationOf(row));
  });
});

describe('one connection', () => {
  it('serves a request after one whose body was read and refused', async () => {
    const client = await RawClient.open(gate.url('recorded'));
    client.send(request('POST /mcp HTTP/1.1', '{') + request('POST /mcp HTTP/1.1', ALLOWED));
    const answers = await client.answers(2);
    client.close();
    expect(answers.map(({ status }) => status)).toEqual([400, 200]);
    expect(recorded.requests.map(({ body }) => body.toString())).toEqual([ALLOWED]);
  });

  it('serves nothing after a request whose body was refused unread', async () => {
    const client = await RawClient.open(gate.url('recorded'));
    client.send(request('POST /MCP HTTP/1.1', ALLOWED) + request('POST /mcp HTTP/1.1', ALLOWED));
    const answers = await client.answers(2);
    client.close();
    expect(answers.map(({ status }) => status)).toEqual([404]);
    expect(recorded.requests).toEqual([]);
  });

  it('takes no refused body for the next request', async () => {
    const hidden = request('POST /mcp HTTP/1.1', ALLOWED);
    const client = await RawClient.open(gate.url('recorded'));
    client.send(
      request('DELETE /mcp HTTP/1.1', `${hidden.length.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`, {
        'transfer-encoding': 'chunked',
      }),
    );
    const answers = await client.answers(2);
    client.close();
    expect(answers.map(({ status }) => status)).toEqual([400]);
    expect(recorded.requests).toEqual([]);
  });

  it('grants nothing: a second request without a token is refused', async () => {
    const client = await RawClient.open(gate.url('recorded'));
    const anonymous = request('POST /mcp HTTP/1.1', ALLOWED, { authorization: null });
    client.send(request('POST /mcp HTTP/1.1', ALLOWED) + anonymous);
    const answers = await client.answers(2);
    client.close();
    expect(answers.map(({ status }) => status)).toEqual([200, 401]);
    expect(recorded.requests).toHaveLength(1);
  });
});

describe('credentials', () => {
  it('sends the service credential in place of the one of the client', async () => {
    await exchange(gate.url('guarded'), request('POST /mcp HTTP/1.1', ALLOWED, {}, 'guarded'));
    const { headers } = await guarded.request(1);
    expect(headers.filter(([name]) => name === 'authorization')).toEqual([
      ['authorization', CREDENTIAL],
    ]);
  });

  it.each([
    ['an answer that repeats it in headers', 200],
    ['a challenge that repeats it', 401],
    ['a failure that repeats it', 500],
    ['a redirection that repeats it', 302],
  ])('hands it to no client: %s', async (_what, status) => {
    const echo = {
      'www-authenticate': `Bearer realm="${CREDENTIAL}"`,
      'set-cookie': CREDENTIAL,
      location: `http://127.0.0.1/${CREDENTIAL}`,
      'cache-control': CREDENTIAL,
      'x-echo': CREDENTIAL,
    };
    const error = status === 200 ? '{"jsonrpc":"2.0","id":1,"result":{}}' : CREDENTIAL;
    guarded.answering = () => httpAnswer(status, error, echo);
    const client = await RawClient.open(gate.url('guarded'));
    client.send(request('POST /mcp HTTP/1.1', ALLOWED, {}, 'guarded'));
    await client.answers(1);
    client.close();
    expect(guarded.requests).toHaveLength(1);
    expect(client.received).not.toContain('service-credential');
  });

  it('sends neither credential to a path that is not MCP', async () => {
    const answer = await exchange(
      gate.url('guarded'),
      request('GET /healthz HTTP/1.1', null, {}, 'guarded'),
    );
    expect(answer.status).toBe(202);
    const { target, raw } = await guarded.request(1);
    expect(target).toBe('/healthz');
    expect(raw.toString()).not.toContain('service-credential');
    expect(raw.toString()).not.toContain(token);
  });
});

describe('a challenge', () => {
  it('leads to the metadata of the resource, and the metadata to the issuer', async () => {
    const url = gate.url('recorded');
    const anonymous = request('POST /mcp HTTP/1.1', ALLOWED, { authorization: null });
    const { status, headers } = await exchange(url, anonymous);
    const where = /resource_metadata="([^"]+)"/.exec(headers['www-authenticate'] ?? '')?.[1] ?? '';
    const metadata = (await (await fetch(where)).json()) as Record<string, unknown>;
    expect(status).toBe(401);
    expect(where).toBe(`${new URL(url).origin}/.well-known/oauth-protected-resource/mcp`);
    expect(metadata).toMatchObject({ resource: url, bearer_methods_supported: ['header'] });
    const [issuer = ''] = metadata['authorization_servers'] as readonly string[];
    expect((await fetch(`${issuer}/.well-known/openid-configuration`)).status).toBe(200);
  });
});

/** A request of a viewer; `null` leaves a header out. */
function request(
  line: string,
  body: string | null,
  more: Readonly<Record<string, string | null>> = {},
  server = 'recorded',
): string {
  const { host } = new URL(gate.url(server));
  const headers: Record<string, string | null> = {
    host,
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...(body === null || 'transfer-encoding' in more
      ? {}
      : { 'content-length': String(Buffer.byteLength(body)) }),
    ...more,
  };
  const lines = Object.entries(headers).filter(([, value]) => value !== null);
  const head = lines.map(([name, value]) => `${name}: ${value ?? ''}\r\n`).join('');
  return `${line}\r\n${head}\r\n${body ?? ''}`;
}
