import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Destination } from './support/clients/outcome.ts';
import { listenV1, listenV2 } from './support/clients/listening.ts';
import type { Listening } from './support/clients/listening.ts';
import { TestGate } from './support/gate.ts';
import { openSession, rpc, send } from './support/mcp-http.ts';
import { ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { ScriptedLegacy } from './support/scripted-legacy.ts';
import { until } from './support/waiting.ts';

const RULES = [
  "{ name: tools, roles: ['*'], effect: Allow, tools: ['*'], resources: ['note://public'] }",
  '{ name: quiet, roles: [viewer], effect: Deny, methods: [sampling/createMessage, elicitation/create, roots/list] }',
];

let scripted: ScriptedLegacy;
let gate: TestGate;

beforeAll(async () => {
  scripted = await ScriptedLegacy.start();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'scripted.yaml': rulesPolicy('scripted', RULES),
    },
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

const CLIENTS = [
  { name: 'the TypeScript client v1', listen: listenV1 },
  { name: 'the TypeScript client v2, legacy', listen: listenV2 },
];

describe.each(CLIENTS)('$name', ({ listen }) => {
  const connected = async (
    subject: string,
    group: string,
    use: (listening: Listening) => Promise<void>,
  ): Promise<void> => {
    const listening = await listen(await as(subject, group));
    try {
      await use(listening);
    } finally {
      await listening.close();
    }
  };

  it.each([
    ['sampling', { model: 'test', content: { type: 'text', text: 'sampled' } }],
    ['elicitation', { action: 'accept' }],
    ['roots', { roots: [{ uri: 'file:///test' }] }],
  ])('answers %s of the server within an allowed call', async (what, answer) => {
    await connected('paul', 'engineers', async ({ callTool, asked }) => {
      expect(JSON.parse(await callTool('ask', { what }))).toMatchObject(answer);
      expect(asked).toHaveLength(1);
    });
  });

  it.each([
    ['sampling', { code: -1 }],
    ['elicitation', { action: 'decline' }],
    ['roots', { code: -32601 }],
  ])('is not shown %s that a methods rule denies; the server is refused', async (what, refusal) => {
    await connected('vera', 'viewers', async ({ callTool, asked }) => {
      expect(JSON.parse(await callTool('ask', { what }))).toMatchObject(refusal);
      expect(asked).toEqual([]);
    });
  });

  it('gets notifications within its call, but none of a resource it may not read', async () => {
    await connected('paul', 'engineers', async ({ callTool, notified }) => {
      expect(await callTool('say', {})).toBe('said');
      await until('the notifications', () => notified.length >= 3);
      expect(notified.toSorted()).toEqual([
        'notifications/message said',
        'notifications/resources/updated note://public',
        'notifications/tools/list_changed',
      ]);
    });
  });

  it('gets notifications on its standalone stream, also after it was closed and resumed', async () => {
    await connected('paul', 'engineers', async ({ notified }) => {
      const announced = async (): Promise<void> => {
        notified.length = 0;
        await until('an announcement', async () => {
          await scripted.announce();
          return notified.includes('notifications/tools/list_changed');
        });
        expect(notified).toContain('notifications/resources/updated note://public');
        expect(notified.join()).not.toContain('secret');
      };
      await announced();
      scripted.closeStandaloneStreams();
      await announced();
    });
  });

  it('resumes a call whose stream the server has closed (SEP-1699)', async () => {
    await connected('paul', 'engineers', async ({ callTool }) => {
      expect(await callTool('drop', {})).toBe('after the drop');
    });
  });

  it('ends its session with DELETE', async () => {
    await connected('paul', 'engineers', async ({ endSession }) => {
      const before = scripted.told.ended.length;
      await endSession();
      expect(scripted.told.ended).toHaveLength(before + 1);
    });
  });
});

describe('a session', () => {
  it('is sealed: the client never learns the id of the server', async () => {
    const paul = await as('paul', 'engineers');
    const session = await openSession(paul);
    const before = scripted.told.ended.length;
    await send(paul, 'DELETE', null, session);
    expect(scripted.told.ended).toHaveLength(before + 1);
    expect(session['mcp-session-id']).not.toContain(scripted.told.ended.at(-1));
  });

  it('is unknown to another principal, in every verb', async () => {
    const session = await openSession(await as('paul', 'engineers'));
    const vera = await as('vera', 'viewers');
    const before = scripted.told.ended.length;
    const call = rpc(1, 'tools/call', { name: 'echo', arguments: { text: 'hello' } });
    const statuses = [
      (await send(vera, 'POST', call, session)).status,
      (await send(vera, 'GET', null, session)).status,
      (await send(vera, 'DELETE', null, session)).status,
    ];
    expect(statuses).toEqual([404, 404, 404]);
    expect(scripted.told.ended).toHaveLength(before);
  });

  it('that has ended is answered with 404', async () => {
    const paul = await as('paul', 'engineers');
    const session = await openSession(paul);
    expect((await send(paul, 'DELETE', null, session)).status).toBe(200);
    expect((await send(paul, 'POST', rpc(1, 'ping'), session)).status).toBe(404);
  });

  it('cancels an own call, and no call of somebody else', async () => {
    const paul = await as('paul', 'engineers');
    const vera = await as('vera', 'viewers');
    const [own, other] = [await openSession(paul), await openSession(vera)];
    const hang = (label: string): unknown =>
      rpc('hang', 'tools/call', { name: 'hang', arguments: { label } });
    const cancel = {
      jsonrpc: '2.0',
      method: 'notifications/cancelled',
      params: { requestId: 'hang' },
    };
    const hanging = await send(paul, 'POST', hang('of paul'), own);
    expect((await send(vera, 'POST', cancel, other)).status).toBe(202);
    await gate.audit.decision('a foreign cancellation', ({ principal, reason }) => {
      return principal.subject === 'vera' && reason === 'NotOwnCall';
    });
    expect(scripted.told.cancelled).toEqual([]);
    expect((await send(paul, 'POST', cancel, own)).status).toBe(202);
    await until('the cancellation', () => scripted.told.cancelled.includes('of paul'));
    await hanging.body?.cancel();
  });
});
