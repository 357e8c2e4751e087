import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { TestGate } from './support/gate.ts';
import { events, messageIn, openSession, rpc, send } from './support/mcp-http.ts';
import { ALLOW_ALL, ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { RecordingUpstream, answerRpc } from './support/recording-upstream.ts';
import { ScriptedLegacy } from './support/scripted-legacy.ts';
import { until, within } from './support/waiting.ts';

let recorded: RecordingUpstream;
let scripted: ScriptedLegacy;
let gate: TestGate;

beforeAll(async () => {
  recorded = await RecordingUpstream.start();
  scripted = await ScriptedLegacy.start();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'rules.yaml': `${rulesPolicy('recorded', [ALLOW_ALL])}---\n${rulesPolicy('scripted', [ALLOW_ALL])}`,
    },
    upstreams: { recorded: recorded.url, scripted: scripted.url },
  });
}, 60_000);

afterAll(async () => {
  await gate.remove();
  await recorded.stop();
  await scripted.stop();
});

describe('an orderly end (SIGTERM)', () => {
  it('lets an open call finish, ends an open stream, takes nothing new, and leaves with status 0', async () => {
    const token = await gate.token('vera', ['viewers']);
    const plain = { url: gate.url('recorded'), token };
    const streaming = { url: gate.url('scripted'), token };
    const finish = Promise.withResolvers<undefined>();
    recorded.answering = async (request) => {
      await finish.promise;
      return answerRpc(request);
    };
    const call = send(plain, 'POST', rpc('slow', 'tools/call', { name: 'any', arguments: {} }));
    await recorded.request(1);
    const session = await openSession(streaming);
    const stream = events(await send(streaming, 'GET', null, session));
    await gate.audit.entry('the open stream', (entry) => entry['event'] === 'opened');

    const { process: gateProcess } = gate.gate.running;
    const exit = once(gateProcess, 'exit');
    gateProcess.kill('SIGTERM');
    await untilEnd(stream);
    await until('the refusal of new connections', () =>
      fetch(plain.url).then(
        () => false,
        () => true,
      ),
    );
    finish.resolve(undefined);
    expect(await messageIn(await call)).toMatchObject({ id: 'slow', result: {} });
    expect(await within('the end of the process', exit)).toEqual([0, null]);
    const kinds = (await gate.audit.entries()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'close')).toHaveLength(2);
  });
});

async function untilEnd(stream: ReturnType<typeof events>): Promise<void> {
  for (;;) {
    const next = await within('the end of the open stream', stream.next());
    if (next.done === true) return;
  }
}
