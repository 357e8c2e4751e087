import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rpc, send } from './support/mcp-http.ts';
import { endpoint, event } from './support/scripted-sse.ts';
import { openPolicy, SseGate, toolCall } from './support/sse-gate.ts';
import { until } from './support/waiting.ts';

let bench: SseGate;

beforeAll(async () => {
  bench = await SseGate.start();
}, 60_000);
afterAll(() => bench.stop());
afterEach(() => bench.rest());

describe('the endpoint', () => {
  it.each([
    ['relative', (path: string) => path],
    ['absolute', (path: string) => `${bench.scripted.origin}${path}`],
    [
      'absolute at the address of clients',
      (path: string) => `${new URL(bench.gate.url('open')).origin}${path}`,
    ],
  ])('that is %s is taken, and the client gets one of the gate', async (_form, reference) => {
    bench.scripted.opening = (session) =>
      `: hello\n\n${endpoint(reference(bench.scripted.messagesAt(session)))}`;
    const session = await bench.open(await bench.as('paul'));
    expect(session.endpoint).toMatch(/^\/sse\?sessionId=[0-9a-f-]{36}$/);
    expect((await session.post(rpc(1, 'ping'))).status).toBe(202);
    expect(await session.next()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect((await bench.scripted.posted('ping')).target).toMatch(
      /^\/messages\/\?session_id=[0-9a-f-]{36}&x=%2F$/,
    );
  });

  it.each([
    [
      'of another origin',
      endpoint('http://evil.example/messages/?session_id=1'),
      'EndpointForeign',
    ],
    ['of another port', endpoint('http://127.0.0.1:1/messages/?session_id=1'), 'EndpointForeign'],
    ['of another host by its name alone', endpoint('//evil.example/x'), 'EndpointForeign'],
    ['that is no URI', endpoint('http://['), 'EndpointInvalid'],
    ['that is empty', endpoint(''), 'EndpointInvalid'],
    ['that is beyond reason', endpoint(`/${'x'.repeat(9000)}`), 'EndpointInvalid'],
    [
      'after a message',
      event({ jsonrpc: '2.0', method: 'notifications/x' }) + endpoint('/m'),
      'EndpointMissing',
    ],
  ])('%s ends the stream, and nothing of it is shown', async (_what, octets, code) => {
    bench.scripted.opening = () => octets;
    const answer = await send(await bench.as('paul'), 'GET', null);
    expect([answer.status, await answer.text()]).toEqual([
      502,
      '{"jsonrpc":"2.0","id":null,"error":{"code":-31502,"message":"The server gave no valid answer."}}',
    ]);
    expect(bench.gate.said().stderr).toContain(code);
  });

  it('that comes twice ends the stream and its calls', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall(1, 'hang'));
    bench.scripted.say(endpoint('/messages/?session_id=other'));
    expect(await session.next()).toMatchObject({ id: 1, error: { code: -31502 } });
    expect(await session.next()).toBeNull();
  });

  it('of a server that has none at that path is answered as the server does', async () => {
    const { url, token } = await bench.as('paul', 'engineers', 'without');
    expect((await send({ url, token }, 'GET', null)).status).toBe(404);
  });
});

describe('a session', () => {
  it('needs a token with each request, and leads to the metadata of its own path', async () => {
    const session = await bench.open(await bench.as('paul'));
    const { origin } = new URL(session.url);
    const metadata = `${origin}/.well-known/oauth-protected-resource/sse`;
    for (const [url, method] of [
      [session.url, 'POST'],
      [`${origin}/sse`, 'GET'],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      const body = method === 'POST' ? '{}' : null;
      const answer = await fetch(url, { method, headers, body });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain(`"${metadata}"`);
    }
    expect(await (await fetch(metadata)).json()).toMatchObject({ resource: `${origin}/sse` });
    expect(bench.scripted.posts).toEqual([]);
  });

  it('takes a token for the resource that its metadata names, also when the policy changes', async () => {
    const { url } = await bench.as('paul');
    const token = await bench.gate.token('paul', ['engineers'], ['--audience', url]);
    const session = await bench.open({ url, token });
    const more = "{ name: more, roles: ['*'], effect: Allow, tools: [secret] }";
    await bench.gate.write('open.yaml', openPolicy(more));
    await until('the edit on this stream', async () => {
      await session.post(toolCall(1, 'secret'));
      const message = await session.nextAnswer();
      expect(message).toMatchObject({ id: 1 });
      return JSON.stringify(message).includes('"text":"secret"');
    });
    await bench.gate.write('open.yaml', openPolicy());
  });

  it('is unknown to another principal, and so is one that was made up', async () => {
    const session = await bench.open(await bench.as('paul'));
    const { token } = await bench.as('vera', 'viewers');
    const foreign = await session.post(toolCall(1, 'echo'), token);
    const madeUp = await send(
      {
        ...(await bench.as('paul')),
        url: session.url.replace(/[0-9a-f-]{36}$/, crypto.randomUUID()),
      },
      'POST',
      toolCall(1, 'echo'),
    );
    expect([foreign.status, madeUp.status]).toEqual([404, 404]);
    expect(await foreign.json()).toEqual(await madeUp.json());
    expect(bench.scripted.posts).toEqual([]);
  });

  it('ends with its stream', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.close();
    await until('the end upstream', () => bench.scripted.openStreams === 0);
    expect((await session.post(toolCall(1, 'echo'))).status).toBe(404);
  });

  it('goes to the server with the service credential, and without the token of the client', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall(1, 'echo'));
    const { headers } = await bench.scripted.posted('tools/call');
    expect([headers.authorization, bench.scripted.opened[0]?.authorization]).toEqual([
      'Bearer of-the-service',
      'Bearer of-the-service',
    ]);
    expect(headers).not.toHaveProperty('mcp-session-id');
  });

  it('is counted among the streams of its principal', async () => {
    const at = await bench.as('many');
    for (let count = 0; count < 4; count += 1) await bench.open(at);
    expect((await send(at, 'GET', null)).status).toBe(429);
  });

  it('does not speak the era after it', async () => {
    const session = await bench.open(await bench.as('paul'));
    const headers = { 'mcp-protocol-version': '2026-07-28' };
    const { token } = await bench.as('paul');
    const meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    const message = rpc(1, 'tools/list', { _meta: meta });
    await send({ url: session.url, token }, 'POST', message, {
      ...headers,
      'mcp-method': 'tools/list',
    });
    expect(await session.next()).toMatchObject({ id: 1, error: { code: -32020 } });
    expect((await send(await bench.as('paul'), 'GET', null, headers)).status).toBe(405);
    expect(bench.scripted.posts).toEqual([]);
  });

  it('has batches once the revision that has them is negotiated', async () => {
    const session = await bench.open(await bench.as('paul'));
    const batch = [toolCall(1, 'secret'), { jsonrpc: '2.0', method: 'notifications/initialized' }];
    expect((await session.post(batch)).status).toBe(400);
    await session.post(
      rpc(0, 'initialize', {
        protocolVersion: '2025-03-26',
        capabilities: {},
        clientInfo: { name: 't', version: '1' },
      }),
    );
    await session.next();
    expect((await session.post(batch)).status).toBe(202);
    expect(await session.next()).toMatchObject({ id: 1, result: { isError: true } });
  });
});
