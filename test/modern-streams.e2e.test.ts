import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Destination } from './support/clients/outcome.ts';
import { clientV2, transportV2 } from './support/clients/typescript-v2.ts';
import { TestGate } from './support/gate.ts';
import { messageIn, modernHeaders, modernRpc, send } from './support/mcp-http.ts';
import { ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { SERVER_STATE, ScriptedModern } from './support/scripted-modern.ts';
import { until, within } from './support/waiting.ts';

const RULES = [
  "{ name: tools, roles: ['*'], effect: Allow, tools: ['*'], resources: ['note://public'] }",
  '{ name: quiet, roles: [viewer], effect: Deny, methods: [elicitation/create] }',
];

let scripted: ScriptedModern;
let gate: TestGate;

beforeAll(async () => {
  scripted = await ScriptedModern.start();
  gate = await TestGate.start({
    policies: { 'roles.yaml': ROLES_POLICY, 'scripted.yaml': rulesPolicy('scripted', RULES) },
    upstreams: { scripted: scripted.url },
  });
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await scripted.stop();
});

async function as(subject: string, group: string): Promise<Destination> {
  return { url: gate.url('scripted'), token: await gate.token(subject, [group]) };
}

async function call(
  caller: Destination,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ status: number; message: Readonly<Record<string, unknown>> }> {
  const request = modernRpc(1, 'tools/call', { name, arguments: {}, ...more });
  const answer = await send(caller, 'POST', request, modernHeaders(request));
  return { status: answer.status, message: await messageIn(answer) };
}

describe('subscriptions/listen', () => {
  it('brings the changes that the principal may see', async () => {
    const client = clientV2('modern');
    const changed: string[] = [];
    client.setNotificationHandler('notifications/resources/updated', ({ params }) => {
      changed.push(params.uri);
    });
    client.setNotificationHandler('notifications/tools/list_changed', () => {
      changed.push('tools');
    });
    await client.connect(transportV2(await as('paul', 'engineers')));
    const filter = { resourceSubscriptions: ['note://public'], toolsListChanged: true };
    const subscription = await client.listen(filter);
    scripted.announce();
    await until('the changes', () => changed.length >= 2);
    expect(changed.toSorted()).toEqual(['note://public', 'tools']);
    await subscription.close();
    await client.close();
  });

  it('is refused for a resource that the principal may not read', async () => {
    const client = clientV2('modern');
    await client.connect(transportV2(await as('paul', 'engineers')));
    const filter = { resourceSubscriptions: ['note://public', 'note://secret'] };
    await expect(client.listen(filter)).rejects.toThrow(/Denied by policy/);
    await client.close();
  });
});

describe('a result that asks for input', () => {
  it('is answered by the official client, and the server gets its own state back', async () => {
    const client = clientV2('modern', { capabilities: { elicitation: {} } });
    client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
    await client.connect(transportV2(await as('paul', 'engineers')));
    scripted.told.states.length = 0;
    const result = await client.callTool({ name: 'confirm', arguments: {} });
    expect(result.content).toMatchObject([
      { text: expect.stringContaining('confirm got') as unknown },
    ]);
    expect(scripted.told.states).toEqual([SERVER_STATE]);
    await client.close();
  });

  it('holds a state that only the same principal can bring back, and only to the same tool', async () => {
    const [paul, vera] = [await as('paul', 'engineers'), await as('ruth', 'admins')];
    const { message } = await call(paul, 'confirm');
    const { requestState } = message['result'] as { requestState: string };
    expect(requestState).not.toContain(SERVER_STATE);
    expect(Buffer.from(requestState, 'base64url').toString('latin1')).not.toContain(SERVER_STATE);
    scripted.told.states.length = 0;
    const answered = { inputResponses: { sure: { action: 'accept', content: {} } }, requestState };
    const refused = [
      await call(vera, 'confirm', answered),
      await call(paul, 'confirm_too', answered),
      await call(paul, 'confirm', { ...answered, requestState: `${requestState}A` }),
      await call(paul, 'confirm', { ...answered, requestState: SERVER_STATE }),
    ];
    for (const { status, message: refusal } of refused) {
      expect(status).toBe(400);
      expect(refusal).toMatchObject({ error: { code: -32602 } });
    }
    expect(scripted.told.states).toEqual([]);
    expect((await call(paul, 'confirm', answered)).message).toMatchObject({ result: {} });
    expect(scripted.told.states).toEqual([SERVER_STATE]);
  });

  it('is refused where a methods rule denies what it asks for', async () => {
    const { message } = await call(await as('vera', 'viewers'), 'confirm');
    expect(message).toMatchObject({
      result: {
        isError: true,
        content: [{ text: expect.stringMatching(/^Denied by policy/) as unknown }],
      },
    });
  });
});

describe('a client that goes away', () => {
  it('cancels its call at the server', async () => {
    const paul = await as('paul', 'engineers');
    const request = modernRpc('gone', 'tools/call', { name: 'hang', arguments: {} });
    const leaving = new AbortController();
    const answer = fetch(paul.url, {
      method: 'POST',
      signal: leaving.signal,
      headers: {
        authorization: `Bearer ${paul.token}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...modernHeaders(request),
      },
      body: JSON.stringify(request),
    }).catch(() => null);
    const { id } = await gate.audit.decision('the call', ({ rpcId }) => rpcId === 'gone');
    await until('the call at the server', () => scripted.told.hanging === 1);
    const before = scripted.told.cancelled;
    leaving.abort();
    await within('the end of the call', answer);
    await until('the cancellation', () => scripted.told.cancelled > before);
    const outcome = await gate.audit.entry('its outcome', (entry) => {
      return entry.kind === 'outcome' && entry['id'] === id;
    });
    expect(outcome).toMatchObject({ result: 'disconnected' });
  });
});
