import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEverything } from '../examples/demo/servers.ts';
import type { Upstream } from '../examples/demo/servers.ts';
import type { Destination } from './support/clients/outcome.ts';
import { TestGate } from './support/gate.ts';
import { events, messageIn, nextEvent, openSession, rpc, send } from './support/mcp-http.ts';
import { ALLOW_ALL, ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { ScriptedLegacy } from './support/scripted-legacy.ts';

let scripted: ScriptedLegacy;
let everything: Upstream;
let gate: TestGate;

beforeAll(async () => {
  scripted = await ScriptedLegacy.start();
  everything = await startEverything();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'scripted.yaml': rulesPolicy('scripted', [ALLOW_ALL]),
      'everything.yaml': rulesPolicy('everything', [ALLOW_ALL]),
    },
    upstreams: { scripted: scripted.url, everything: everything.url },
  });
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await everything.running.stop();
  await scripted.stop();
});

async function as(subject: string, group: string, server = 'scripted'): Promise<Destination> {
  return { url: gate.url(server), token: await gate.token(subject, [group]) };
}

describe('resumption', () => {
  const tick = rpc('tick', 'tools/call', {
    name: 'tick',
    arguments: {},
    _meta: { progressToken: 't' },
  });

  it('goes on after the last event, for the principal that made the call', async () => {
    const paul = await as('paul', 'engineers');
    const session = await openSession(paul);
    const seen = await firstTicks(paul, session);
    const resumed = await send(paul, 'GET', null, { ...session, 'last-event-id': seen.id });
    const next = await nextEvent('a replayed tick', events(resumed), ({ data }) => data !== '');
    expect(resumed.status).toBe(200);
    expect(progressIn(next.data)).toBe(seen.progress + 1);
  });

  it('is refused to another principal and in another session', async () => {
    const paul = await as('paul', 'engineers');
    const vera = await as('vera', 'viewers');
    const session = await openSession(paul);
    const seen = await firstTicks(paul, session);
    const answers = [
      await send(vera, 'GET', null, { ...(await openSession(vera)), 'last-event-id': seen.id }),
      await send(paul, 'GET', null, { ...(await openSession(paul)), 'last-event-id': seen.id }),
      await send(paul, 'GET', null, { ...session, 'last-event-id': `${seen.id}x` }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    for (const answer of answers) expect(await answer.text()).not.toContain('progress');
  });

  it('brings the answer of a call whose client went away (reference server)', async () => {
    const ruth = await as('ruth', 'admins', 'everything');
    const session = await openSession(ruth);
    const long = { name: 'trigger-long-running-operation', arguments: { duration: 1, steps: 4 } };
    const call = rpc('long', 'tools/call', { ...long, _meta: { progressToken: 'l' } });
    const answer = await send(ruth, 'POST', call, session);
    const stream = events(answer);
    const isStep = ({ data }: { data: string }): boolean => data.includes('progress');
    const first = await nextEvent('the first step', stream, isStep);
    await stream.return(undefined);
    // This server replays what it has stored and nothing that comes later: the call must be over.
    const { id } = await gate.audit.decision('the call', ({ rpcId }) => rpcId === 'long');
    await gate.audit.entry(
      'its outcome',
      (entry) => entry.kind === 'outcome' && entry['id'] === id,
    );
    const resumed = await send(ruth, 'GET', null, { ...session, 'last-event-id': first.id ?? '' });
    expect(await messageIn(resumed)).toMatchObject({ id: 'long', result: {} });
  });

  /** Reads some ticks and leaves: the call goes on without its client. */
  async function firstTicks(
    caller: Destination,
    session: Readonly<Record<string, string>>,
  ): Promise<{ id: string; progress: number }> {
    const answer = await send(caller, 'POST', tick, session);
    const isThird = ({ data }: { data: string }): boolean => data !== '' && progressIn(data) === 3;
    const stream = events(answer);
    const { id, data } = await nextEvent('the third tick', stream, isThird);
    await stream.return(undefined);
    return { id: id ?? '', progress: progressIn(data) };
  }
});

function progressIn(data: string): number {
  return (JSON.parse(data) as { params: { progress: number } }).params.progress;
}
