import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { verifyChain } from '../core/audit/verify.ts';
import { entriesIn } from './support/audit-file.ts';
import type { Entry } from './support/audit-file.ts';
import { listenV1 } from './support/clients/listening.ts';
import { TestGate } from './support/gate.ts';
import { messageIn, rpc, send } from './support/mcp-http.ts';
import { ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { RecordingUpstream, answerRpc } from './support/recording-upstream.ts';
import { ScriptedLegacy } from './support/scripted-legacy.ts';

const RULES = ["{ name: some, roles: ['*'], effect: Allow, tools: [open, ask, say] }"];

/** Calls that are under way at the same time. */
const TOGETHER = 20;

let recorded: RecordingUpstream;
let scripted: ScriptedLegacy;
let gate: TestGate;
/** What the audit file held at the moment when a request arrived upstream, by JSON-RPC id. */
const heldAtArrival = new Map<unknown, readonly Entry[]>();
/** Decision ids that clients were told. */
const told: string[] = [];

beforeAll(async () => {
  recorded = await RecordingUpstream.start();
  scripted = await ScriptedLegacy.start();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'rules.yaml': `${rulesPolicy('recorded', RULES)}---\n${rulesPolicy('scripted', RULES)}`,
    },
    upstreams: { recorded: recorded.url, scripted: scripted.url },
  });
  recorded.answering = async (request) => {
    const held = entriesIn(await gate.audit.text());
    heldAtArrival.set((JSON.parse(request.body.toString()) as { id: unknown }).id, held);
    return answerRpc(request);
  };
  await goThroughEverything();
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await recorded.stop();
  await scripted.stop();
});

describe('the audit trail of a run', () => {
  it('holds the decision before the request arrives at the server', () => {
    expect(heldAtArrival.size).toBe(TOGETHER);
    for (const [id, entries] of heldAtArrival) {
      const decision = entries.find((entry) => entry.kind === 'decision' && entry['rpcId'] === id);
      expect(decision).toMatchObject({ effect: 'Allow', method: 'tools/call' });
    }
  });

  it('holds the record of every decision id that a client was told', async () => {
    const denied = (await gate.audit.decisions()).filter(({ effect }) => effect === 'Deny');
    const ids = denied.map(({ id }) => id);
    expect(told).toHaveLength(TOGETHER + 1);
    for (const id of told) expect(ids.filter((candidate) => candidate === id)).toHaveLength(1);
  });

  it('holds a method that nobody knows, though the client is told no id', async () => {
    const decision = await gate.audit.decision('it', ({ rpcId }) => rpcId === 'x');
    expect(decision).toMatchObject({ effect: 'Deny', reason: 'UnknownMethod', method: 'made/up' });
  });

  it('joins an outcome to every allowed call', async () => {
    const allowed = (await gate.audit.decisions()).filter(({ effect }) => effect === 'Allow');
    const calls = allowed.filter(({ rpcId, direction, call }) => {
      return rpcId !== null && direction === 'clientToServer' && call === null;
    });
    expect(calls.length).toBeGreaterThanOrEqual(TOGETHER);
    for (const { id, method } of calls) {
      const outcome = await gate.audit.entry(`the outcome of ${method}`, (entry) => {
        return entry.kind === 'outcome' && entry['id'] === id;
      });
      expect(outcome).toMatchObject({ result: 'answered', httpStatus: 200 });
    }
  });

  it('holds messages of the server under the call that they came with', async () => {
    const ask = await gate.audit.decision('the call', ({ target }) => target?.name === 'ask');
    const request = await gate.audit.decision('what the server asked', ({ direction, call }) => {
      return direction === 'serverToClient' && call === ask.id;
    });
    const answer = await gate.audit.decision('the answer of the client', ({ direction, call }) => {
      return direction === 'clientToServer' && call === ask.id;
    });
    expect(request).toMatchObject({ method: 'roots/list', effect: 'Allow' });
    expect(answer).toMatchObject({ method: 'roots/list', effect: 'Allow' });
  });

  it('counts refusals by source and reason', async () => {
    const first = await gate.audit.entry('a refusal', ({ kind, ...entry }) => {
      return kind === 'refusal' && entry['reason'] === 'CredentialMissing';
    });
    expect(first).toMatchObject({ source: '127.0.0.1', count: 1 });
  });

  it('verifies clean, chain by chain, once the gate has ended in order', async () => {
    await gate.stop();
    const text = await gate.audit.text();
    const verdict = verifyChain(text.split('\n'), sha256);
    expect(verdict).toMatchObject({ state: 'clean', counts: { chains: 2, foreign: 0 } });
    const counted = entriesIn(text).filter(({ kind, ...entry }) => {
      return kind === 'refusal' && entry['reason'] === 'CredentialMissing';
    });
    expect(counted.reduce((sum, entry) => sum + Number(entry['count']), 0)).toBe(3);
  });

  it('does not verify any more where a line is missing, changed or moved', async () => {
    const lines = (await gate.audit.text()).split('\n').slice(0, -1);
    const at = Math.floor(lines.length / 2);
    const without = lines.toSpliced(at, 1);
    const changed = lines.with(
      at,
      (lines[at] ?? '').replace('Allow', 'Deny').replace('seq', 'sep'),
    );
    const repeated = lines.toSpliced(at, 0, lines[at] ?? '');
    const states = [without, changed, repeated].map((tried) => verifyChain(tried, sha256).state);
    expect(states).toEqual(['tampered', 'tampered', 'tampered']);
    expect(verifyChain(lines.slice(0, -1), sha256).state).toBe('incomplete');
  });
});

async function goThroughEverything(): Promise<void> {
  const token = await gate.token('vera', ['viewers']);
  const plain = { url: gate.url('recorded'), token };
  const call = (id: string, name: string) => rpc(id, 'tools/call', { name, arguments: {} });
  const numbers = Array.from({ length: TOGETHER }, (_, at) => at);
  await Promise.all(
    numbers.map(async (at) => messageIn(await send(plain, 'POST', call(`open-${at}`, 'open')))),
  );
  const denied = await Promise.all(
    numbers.map(async (at) => messageIn(await send(plain, 'POST', call(`closed-${at}`, 'closed')))),
  );
  const others = [rpc('level', 'logging/setLevel', { level: 'debug' }), rpc('x', 'made/up')];
  for (const other of others) denied.push(await messageIn(await send(plain, 'POST', other)));
  told.push(...denied.flatMap(referencesIn));
  for (let tries = 0; tries < 3; tries += 1) {
    const answer = await fetch(plain.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  }
  await askForRoots({ url: gate.url('scripted'), token });
}

/** The scripted server asks back while it answers. */
async function askForRoots(caller: Parameters<typeof listenV1>[0]): Promise<void> {
  const client = await listenV1(caller);
  expect(JSON.parse(await client.callTool('ask', { what: 'roots' }))).toHaveProperty('roots');
  await client.close();
}

function referencesIn(message: Readonly<Record<string, unknown>>): readonly string[] {
  return [...JSON.stringify(message).matchAll(/\(ref ([\w-]+)\)/g)].map(([, id]) => id ?? '');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
