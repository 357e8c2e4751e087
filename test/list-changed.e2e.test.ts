import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Destination } from './support/clients/outcome.ts';
import { listenV1, listenV2 } from './support/clients/listening.ts';
import type { Listening } from './support/clients/listening.ts';
import { clientV2, transportV2 } from './support/clients/typescript-v2.ts';
import { TestGate } from './support/gate.ts';
import { modernHeaders, modernRpc, send } from './support/mcp-http.ts';
import { ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { ScriptedLegacy } from './support/scripted-legacy.ts';
import { ScriptedModern } from './support/scripted-modern.ts';
import { until } from './support/waiting.ts';

const FILE = 'rules.yaml';
const TOOLS = 'notifications/tools/list_changed';
const PROMPTS = 'notifications/prompts/list_changed';
const RESOURCES = 'notifications/resources/list_changed';

let legacy: ScriptedLegacy;
let modern: ScriptedModern;
let gate: TestGate;

/** What viewers may, at both servers; engineers always may all, and admins a tool that tells this edit apart. */
const rules = (edit: string, ...fields: readonly string[]): string =>
  ['legacy', 'modern']
    .map((server) =>
      rulesPolicy(server, [
        "{ name: engineers, roles: [engineer], effect: Allow, tools: ['*'], prompts: ['*'] }",
        `{ name: admins, roles: [admin], effect: Allow, tools: [${edit}] }`,
        `{ name: viewers, roles: [viewer], effect: Allow, ${fields.join(', ')} }`,
      ]),
    )
    .join('---\n');
const BEFORE = 'tools: [echo]';

beforeAll(async () => {
  legacy = await ScriptedLegacy.start();
  modern = await ScriptedModern.start();
  gate = await TestGate.start({
    policies: { 'roles.yaml': ROLES_POLICY, [FILE]: rules('first', BEFORE) },
    upstreams: { legacy: legacy.url, modern: modern.url },
  });
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await legacy.stop();
  await modern.stop();
});

async function at(server: string, subject: string, group: string): Promise<Destination> {
  return { url: gate.url(server), token: await gate.token(subject, [group]) };
}

let edits = 0;

/** Writes what viewers may, and waits until both servers' gates decide by it. */
async function edit(...fields: readonly string[]): Promise<void> {
  edits += 1;
  const name = `edit-${edits}`;
  await gate.write(FILE, rules(name, ...fields));
  for (const server of ['legacy', 'modern'])
    await until(`the edit at ${server}`, () => isAllowed(server, name));
}

/** The server has no such tool: only the gate denies it. */
async function isAllowed(server: string, name: string): Promise<boolean> {
  const admin = await at(server, 'ruth', 'admins');
  const request = modernRpc(1, 'tools/call', { name, arguments: {} });
  const answer = await send(admin, 'POST', request, modernHeaders(request));
  return !(await answer.text()).includes('Denied by policy');
}

beforeEach(() => edit(BEFORE));

const CLIENTS = [
  { name: 'the TypeScript client v1', listen: listenV1 },
  { name: 'the TypeScript client v2, legacy', listen: listenV2 },
];

describe.each(CLIENTS)('a policy edit, to $name', ({ listen }) => {
  let viewer: Listening;
  let engineer: Listening;

  const connect = async (): Promise<void> => {
    viewer = await listen(await at('legacy', 'vera', 'viewers'));
    engineer = await listen(await at('legacy', 'paul', 'engineers'));
    for (const { notified } of [viewer, engineer])
      await until('the standalone stream', async () => {
        await legacy.log('open');
        return notified.length > 0;
      });
  };

  /** What a client was told since it connected, once it has heard of `mark`, which goes behind it on the same stream. */
  const toldBefore = async ({ notified }: Listening, mark: string): Promise<readonly string[]> => {
    await until(mark, () => notified.includes(`notifications/message ${mark}`));
    return notified.filter((words) => !words.startsWith('notifications/message'));
  };

  it.each([
    ['of tools', ['tools: [echo, ask]'], [TOOLS]],
    ['of prompts', ['tools: [echo]', "prompts: ['*']"], [PROMPTS]],
    ['of resources', ['tools: [echo]', "resources: ['note://public']"], [RESOURCES]],
    ['of conditions', ['tools: [echo]', 'when: [{ argument: /a, operator: Exists }]'], [TOOLS]],
  ])('%s tells whom it concerns, and of what', async (_what, fields, expected) => {
    await connect();
    await edit(...fields);
    await until('the notice', () => expected.every((words) => viewer.notified.includes(words)));
    await legacy.log('after the edit');
    expect(await toldBefore(viewer, 'after the edit')).toEqual(expected);
    expect(await toldBefore(engineer, 'after the edit')).toEqual([]);
    await viewer.close();
    await engineer.close();
  });
});

describe('a policy edit, to a modern client', () => {
  it('tells on the subscription, as far as it asked for it', async () => {
    const client = clientV2('modern');
    const notified: string[] = [];
    for (const method of [TOOLS, PROMPTS, RESOURCES] as const)
      client.setNotificationHandler(method, () => void notified.push(method));
    await client.connect(transportV2(await at('modern', 'vera', 'viewers')));
    const subscription = await client.listen({ toolsListChanged: true });
    await edit('tools: [echo, ask]', "prompts: ['*']", "resources: ['note://public']");
    await until('the notice', () => notified.length > 0);
    modern.announce();
    await until('an announcement', () => notified.length > 1);
    expect(notified).toEqual([TOOLS, TOOLS]);
    await subscription.close();
    await client.close();
  });
});
