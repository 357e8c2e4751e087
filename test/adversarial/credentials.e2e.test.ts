import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestGate } from '../support/gate.ts';
import { ROLES_POLICY, rulesPolicy, serverSettings } from '../support/policies.ts';
import { RawClient, exchange } from '../support/raw-client.ts';
import { RecordingUpstream, httpAnswer } from '../support/recording-upstream.ts';
import { requestBytes } from './request-bytes.ts';
import type { SentRequest } from './schema.ts';
import { BODIES } from './texts.ts';

const CREDENTIAL = 'Bearer service-credential-7f3a';
const RULES = ["{ name: open, roles: ['*'], effect: Allow, tools: [open] }"];
const CALL: SentRequest = {
  line: 'POST /mcp HTTP/1.1',
  without: [],
  headers: [],
  body: '{ALLOWED}',
};

let guarded: RecordingUpstream;
let gate: TestGate;
let token: string;
let url: string;

beforeAll(async () => {
  guarded = await RecordingUpstream.start();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'guarded.yaml': `${rulesPolicy('guarded', RULES)}---\n${serverSettings('guarded', [
        'nonMcpPaths: [/healthz]',
      ])}`,
    },
    upstreams: { guarded: guarded.url },
    credentials: { guarded: CREDENTIAL },
  });
  token = await gate.token('vera', ['viewers']);
  url = gate.url('guarded');
}, 60_000);

afterEach(() => {
  guarded.forget();
});

afterAll(async () => {
  await gate.remove();
  await guarded.stop();
});

describe('credentials', () => {
  it('sends the service credential in place of the one of the client', async () => {
    await exchange(url, octets(CALL));
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
    const client = await RawClient.open(url);
    client.send(octets(CALL));
    await client.answers(1);
    client.close();
    expect(guarded.requests).toHaveLength(1);
    expect(client.received).not.toContain('service-credential');
  });

  it('sends neither credential to a path that is not MCP', async () => {
    const without = ['content-type', 'content-length'];
    const line = 'GET /healthz HTTP/1.1';
    const answer = await exchange(url, octets({ line, without, headers: [] }));
    expect(answer.status).toBe(202);
    const { target, raw } = await guarded.request(1);
    expect(target).toBe('/healthz');
    expect(raw.toString()).not.toContain('service-credential');
    expect(raw.toString()).not.toContain(token);
  });
});

describe('a challenge', () => {
  it('leads to the metadata of the resource, and the metadata to the issuer', async () => {
    const anonymous = octets({ ...CALL, without: ['authorization'] });
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

function octets(request: SentRequest): Buffer {
  const texts = { ...BODIES, HOST: new URL(url).host, TOKEN: token };
  return requestBytes(request, { path: '/mcp', session: null, texts });
}
