import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { rpc } from './support/mcp-http.ts';
import { event } from './support/scripted-sse.ts';
import { openPolicy, SseGate, toolCall } from './support/sse-gate.ts';
import { until } from './support/waiting.ts';

let bench: SseGate;

beforeAll(async () => {
  bench = await SseGate.start();
}, 60_000);
afterAll(() => bench.stop());
afterEach(() => bench.rest());

describe('a call', () => {
  it('and its answer are recorded like any other', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall('call-1', 'echo', { text: 'hello' }));
    expect(await session.next()).toMatchObject({
      id: 'call-1',
      result: { content: [{ text: 'hello' }] },
    });
    const decision = await bench.gate.audit.decision('the call', ({ rpcId }) => rpcId === 'call-1');
    expect(decision).toMatchObject({
      effect: 'Allow',
      method: 'tools/call',
      era: 'legacy',
      target: { name: 'echo' },
    });
    expect(decision.session).toMatch(/^[0-9a-f]{16}$/);
    expect(await bench.outcomeOf('call-1')).toMatchObject({
      id: decision.id,
      result: 'answered',
      httpStatus: 202,
    });
    const id = session.endpoint.slice(-36);
    const entries = await bench.gate.audit.entries();
    const ofStream = entries.filter((entry) => entry['id'] === id);
    expect(ofStream).toMatchObject([
      { kind: 'decision', method: 'GET', effect: 'Allow' },
      { kind: 'stream', event: 'opened' },
    ]);
  });

  it('that is denied never arrives; its denial comes on the stream', async () => {
    const session = await bench.open(await bench.as('paul'));
    const answer = await session.post(toolCall(1, 'secret'));
    expect([answer.status, await answer.text()]).toEqual([202, '']);
    const denied = await bench.gate.audit.decision(
      'the denial',
      ({ target }) => target?.name === 'secret',
    );
    const text = `Denied by policy (ref ${denied.id})`;
    expect(await session.next()).toEqual({
      jsonrpc: '2.0',
      id: 1,
      result: { content: [{ type: 'text', text }], isError: true },
    });
    expect(bench.scripted.posts).toEqual([]);
  });

  it('that is denied is, hidden, what a tool is that there is not', async () => {
    const session = await bench.open(await bench.as('paul', 'engineers', 'hidden'));
    await session.post(toolCall(1, 'secret'));
    expect(await session.next()).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32602, message: 'There is no tool secret' },
    });
    const [asked, ...more] = bench.scripted.posts;
    expect(asked?.message.params?.['name']).toMatch(/^unknown_tool_/);
    expect(more).toEqual([]);
  });

  it('that lists shows what its caller may use', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(rpc(1, 'tools/list'));
    const { result } = (await session.next()) as { result: { tools: readonly { name: string }[] } };
    expect(result.tools.map(({ name }) => name)).toEqual(['echo', 'hang']);
  });

  it('whose id waits already is refused, and the one that waits is answered', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall(7, 'hang'));
    const second = await session.post(toolCall(7, 'echo'));
    expect([second.status, await second.json()]).toMatchObject([400, { id: null }]);
    expect((await session.post(toolCall('7', 'echo'))).status).toBe(202);
    expect(await session.next()).toMatchObject({ id: '7' });
    bench.scripted.say(event({ jsonrpc: '2.0', id: 7, result: { content: [] } }));
    expect(await session.next()).toEqual({ jsonrpc: '2.0', id: 7, result: { content: [] } });
  });

  it('that cannot be read is refused on the stream where it has an id', async () => {
    const session = await bench.open(await bench.as('paul'));
    expect((await session.post(rpc(3, 'tools/call', {}))).status).toBe(202);
    expect(await session.next()).toMatchObject({ id: 3, error: { code: -32602 } });
    expect((await session.post('no message')).status).toBe(400);
  });

  it.each([
    [500, -31502],
    [404, -32001],
    [401, -31502],
    [307, -31502],
  ])('that the server answers with %i ends with an error on the stream', async (status, code) => {
    const session = await bench.open(await bench.as('paul'));
    bench.scripted.accepting = status;
    expect((await session.post(toolCall(1, 'echo'))).status).toBe(202);
    expect(await session.next()).toMatchObject({ id: 1, error: { code } });
    const cancelled = { jsonrpc: '2.0', method: 'notifications/initialized' };
    expect((await session.post(cancelled)).status).toBe(status === 404 ? 404 : 502);
  });

  it('may be cancelled by its caller; a late answer goes to nobody', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall('gone', 'hang'));
    const cancel = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'gone' },
    };
    expect((await session.post(cancel)).status).toBe(202);
    await bench.scripted.posted('notifications/cancelled');
    expect(await bench.outcomeOf('gone')).toMatchObject({ result: 'disconnected' });
    bench.scripted.say(event({ jsonrpc: '2.0', id: 'gone', result: {} }));
    bench.scripted.say(event({ jsonrpc: '2.0', id: 'never-asked', result: {} }));
    await session.post(rpc(2, 'ping'));
    expect(await session.next()).toMatchObject({ id: 2 });
  });

  it('of another session of the same caller is not answered on this stream', async () => {
    const at = await bench.as('paul');
    const [one, other] = [await bench.open(at), await bench.open(at)];
    await one.post(toolCall('mine', 'hang'));
    bench.scripted.say(event({ jsonrpc: '2.0', id: 'mine', result: { content: [] } }));
    expect(await one.next()).toMatchObject({ id: 'mine' });
    await other.post(rpc('next', 'ping'));
    expect(await other.next()).toMatchObject({ id: 'next' });
  });

  it('whose stream the server ends is told so, and recorded as cut', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall('cut-off', 'hang'));
    bench.scripted.endStreams();
    expect(await session.next()).toMatchObject({ id: 'cut-off', error: { code: -31502 } });
    expect(await session.next()).toBeNull();
    expect(await bench.outcomeOf('cut-off')).toMatchObject({ result: 'cut' });
  });

  it('whose POST the server leaves without an answer ends with its stream', async () => {
    const session = await bench.open(await bench.as('paul'));
    bench.scripted.accepting = null;
    const posting = session.post(toolCall(1, 'echo'));
    await bench.scripted.posted('tools/call');
    bench.scripted.endStreams();
    expect((await posting).status).toBe(404);
  });
});

describe('the server', () => {
  const sampling = {
    jsonrpc: '2.0',
    id: 'ask',
    method: 'sampling/createMessage',
    params: { messages: [], maxTokens: 1 },
  };

  it('is answered what it asks, once', async () => {
    const session = await bench.open(await bench.as('paul'));
    bench.scripted.say(event(sampling));
    expect(await session.next()).toEqual(sampling);
    const answer = {
      jsonrpc: '2.0',
      id: 'ask',
      result: { model: 'm', role: 'assistant', content: { type: 'text', text: 'x' } },
    };
    for (let times = 0; times < 2; times += 1)
      expect((await session.post(answer)).status).toBe(202);
    await session.post(rpc(1, 'ping'));
    await session.next();
    expect(bench.scripted.posts.map(({ message }) => message.id)).toEqual(['ask', 1]);
  });

  it('is refused what a rule denies, and the client sees nothing of it', async () => {
    const session = await bench.open(await bench.as('vera', 'viewers'));
    bench.scripted.say(event(sampling));
    const refused = await until('the refusal', () => bench.scripted.posts[0] ?? null);
    expect(refused.message).toMatchObject({ id: 'ask', error: { code: -1 } });
    expect(refused.target).toMatch(/^\/messages\//);
    await session.post(rpc(1, 'ping'));
    expect(await session.next()).toMatchObject({ id: 1 });
  });
});

it('a token that expires ends its stream and its calls', async () => {
  const at = await bench.as('brief');
  const token = await bench.gate.token('brief', ['engineers'], ['--ttl', '3s']);
  const session = await bench.open({ ...at, token });
  await session.post(toolCall('last', 'hang'));
  expect(await session.next()).toMatchObject({ id: 'last', result: { isError: true } });
  expect(await session.next()).toBeNull();
});

describe('an edit of the policy', () => {
  it('cuts what it denies on an open stream, and leaves the rest', async () => {
    const session = await bench.open(await bench.as('paul'));
    await session.post(toolCall('doomed', 'hang'));
    const denied = "{ name: no-hang, roles: ['*'], effect: Deny, tools: [hang] }";
    await bench.gate.write('open.yaml', openPolicy(denied));
    const isCut = { rpcId: 'doomed', effect: 'Deny', reason: 'PolicyChanged' };
    const cut = await bench.gate.audit.decision('the cut', (decision) =>
      Object.entries(isCut).every(([key, value]) => decision[key as 'rpcId'] === value),
    );
    const text = `Denied by policy (ref ${cut.id})`;
    expect(await session.next()).toMatchObject({ id: 'doomed', result: { content: [{ text }] } });
    const { message } = await bench.scripted.posted('notifications/cancelled');
    expect(message.params).toMatchObject({ requestId: 'doomed' });
    bench.scripted.say(event({ jsonrpc: '2.0', id: 'doomed', result: { content: [] } }));
    await session.post(toolCall('alive', 'echo'));
    expect(await session.nextAnswer()).toMatchObject({ id: 'alive' });
  });
});
