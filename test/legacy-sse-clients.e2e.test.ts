import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEverything } from '../examples/demo/servers.ts';
import type { Upstream } from '../examples/demo/servers.ts';
import type { Asked, Destination, Outcome } from './support/clients/outcome.ts';
import { outcomeOf } from './support/clients/outcome.ts';
import { playPython } from './support/clients/python.ts';
import { askV1, clientV1, sseTransportV1 } from './support/clients/typescript-v1.ts';
import { TestGate } from './support/gate.ts';
import { ALLOW_ALL, ROLES_POLICY, rulesPolicy, serverSettings } from './support/policies.ts';

/** Installing the Python client takes its time once per machine. */
const STARTS_WITHIN_MS = 300_000;

const VIEWERS = '{ name: viewers, roles: [viewer], effect: Allow, tools: [echo, get-sum] }';
const ADMINS = ALLOW_ALL.replace("['*'], effect", '[admin], effect');

let everything: Upstream;
let gate: TestGate;

beforeAll(async () => {
  everything = await startEverything('sse');
  const policy = (name: string, style: string) =>
    `${serverSettings(name, ['ssePath: /sse', `denyStyle: ${style}`])}---\n${rulesPolicy(name, [VIEWERS, ADMINS])}`;
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'visible.yaml': policy('visible', 'Visible'),
      'hidden.yaml': policy('hidden', 'Hidden'),
    },
    upstreams: { visible: everything.url, hidden: everything.url },
  });
}, STARTS_WITHIN_MS);

afterAll(async () => {
  await gate.remove();
  await everything.running.stop();
});

async function as(subject: string, group: string, server = 'visible'): Promise<Destination> {
  return { url: sseOf(gate.url(server)), token: await gate.token(subject, [group]) };
}

function sseOf(url: string): string {
  return url.replace(/\/mcp$/, '/sse');
}

function tool(name: string, given: object): Asked {
  return { method: 'tools/call', params: { name, arguments: given } };
}

async function viaTypeScript(
  at: Destination,
  calls: readonly Asked[],
): Promise<readonly Outcome[]> {
  const client = clientV1();
  await client.connect(sseTransportV1(at));
  const outcomes: Outcome[] = [];
  for (const { method, params } of calls)
    outcomes.push(await outcomeOf(askV1(client, method, params)));
  await client.close();
  return outcomes;
}

async function viaPython(at: Destination, calls: readonly Asked[]): Promise<readonly Outcome[]> {
  const [outcomes = []] = await playPython([{ ...at, calls, era: 'legacy', transport: 'sse' }]);
  return outcomes;
}

const LIST: Asked = { method: 'tools/list', params: {} };
const SUM = tool('get-sum', { a: 2, b: 3 });

describe.each([
  { name: 'the TypeScript client', ask: viaTypeScript },
  { name: 'the Python client', ask: viaPython },
])('$name, with the reference server', ({ ask }) => {
  it('sees and calls what its role may use', async () => {
    const [listed, sum] = await ask(await as('vera', 'viewers'), [LIST, SUM]);
    expect(listed).toMatchObject({
      kind: 'result',
      result: { tools: [{ name: 'echo' }, { name: 'get-sum' }] },
    });
    expect(sum).toMatchObject({
      kind: 'result',
      result: { content: [{ text: expect.stringContaining('5') as unknown }] },
    });
  });

  it('is told that a call is denied, and goes on', async () => {
    const [denied, sum] = await ask(await as('vera', 'viewers'), [tool('get-env', {}), SUM]);
    const text = expect.stringMatching(/^Denied by policy \(ref [\w-]+\)$/) as unknown;
    expect(denied).toMatchObject({
      kind: 'result',
      result: { isError: true, content: [{ text }] },
    });
    expect(sum).toMatchObject({ kind: 'result' });
  });

  it('cannot tell a hidden tool from one that there is not', async () => {
    const calls = [tool('get-env', {}), tool('get-nothing', {})];
    const [hidden] = await ask(await as('vera', 'viewers', 'hidden'), calls);
    const [, absent] = await ask(await as('ruth', 'admins', 'hidden'), calls);
    expect(hidden?.kind).toBe(absent?.kind);
    expect(JSON.stringify(hidden)).toBe(
      JSON.stringify(absent).replaceAll('get-nothing', 'get-env'),
    );
  });

  it('gets with every right what it gets without the gate', async () => {
    const calls: readonly Asked[] = [
      LIST,
      SUM,
      { method: 'resources/list', params: {} },
      { method: 'prompts/list', params: {} },
      { method: 'resources/read', params: { uri: 'unknown://nothing' } },
    ];
    const through = await ask(await as('ruth', 'admins'), calls);
    expect(through).toEqual(await ask({ url: sseOf(everything.url), token: 'none' }, calls));
    expect(through[0]).toMatchObject({ kind: 'result' });
  });
});
