import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { begin, call, receive, toolCall } from './memory/large-call.ts';
import { LargeServer } from './memory/large-server.ts';
import { MemorySetup } from './memory/setup.ts';
import { MEBIBYTE, SidecarProcess } from './memory/sidecar-process.ts';
import { modernRpc } from './support/mcp-http.ts';
import { until } from './support/waiting.ts';

/** Octets of the largest answer that is read whole: small, so that every test is beyond it. */
const MESSAGE_BYTES = 4 * MEBIBYTE;
const HUNDRED = 100 * MEBIBYTE;

/** MiB that resident memory may differ by between two answers of which one has ten times as many octets. */
const APART = 40;

let setup: MemorySetup;
let server: LargeServer;
let sidecar: SidecarProcess;
let ada: string;

beforeAll(async () => {
  setup = await MemorySetup.create({ messageBytes: MESSAGE_BYTES });
  server = await LargeServer.start();
  sidecar = await SidecarProcess.start(['--max-old-space-size=64'], setup.snapshot, server.url);
  ada = await setup.token('ada');
});

afterAll(async () => {
  await sidecar.stop();
  await server.stop();
});

beforeEach(() => {
  server.cut.length = 0;
});

/** The outcome of the call with this JSON-RPC id: of the decision that let it through, not of one that cut it. */
async function outcomeOf(rpcId: string) {
  const { id } = await sidecar.audit.decision(
    `the call ${rpcId}`,
    (one) => one.rpcId === rpcId && one.effect === 'Allow',
  );
  return sidecar.audit.entry(
    `the outcome of ${rpcId}`,
    (entry) => entry.kind === 'outcome' && entry['id'] === id,
  );
}

describe('an answer that is larger than what is read whole', () => {
  it('passes as it comes, a gigabyte in the memory of a tenth of it', async () => {
    const tenth = await call(sidecar.url, ada, toolCall('tenth', { octets: HUNDRED }));
    expect(tenth).toMatchObject({ status: 200, octets: server.sent, digest: server.digest });
    const before = sidecar.peak();
    const whole = await call(sidecar.url, ada, toolCall('whole', { octets: 10 * HUNDRED }));
    expect(whole).toMatchObject({ octets: server.sent, digest: server.digest, isWhole: true });
    expect(whole.octets).toBeGreaterThan(10 * HUNDRED);
    expect(sidecar.peak() - before).toBeLessThan(APART);
    expect(await outcomeOf('whole')).toMatchObject({
      result: 'answered',
      httpStatus: 200,
      bytes: whole.octets,
      removed: 0,
    });
  });

  it('says that the call failed where it says so itself', async () => {
    await call(
      sidecar.url,
      ada,
      toolCall('failed', { octets: 8 * MEBIBYTE, member: ',"isError":true' }),
    );
    expect(await outcomeOf('failed')).toMatchObject({ result: 'failed' });
  });

  it('is refused where items would have to be taken out', async () => {
    const list = modernRpc('list', 'tools/list', { arguments: { octets: HUNDRED } });
    const refused = await call(sidecar.url, ada, list);
    expect(refused).toMatchObject({ status: 502, isWhole: true });
    expect(refused.beginning).toContain('-31502');
    expect(server.sent).toBeLessThan(HUNDRED);
    expect(await outcomeOf('list')).toMatchObject({ result: 'invalid' });
  });

  it('is refused where what is held says that something would have to change', async () => {
    const wanted = { octets: HUNDRED, first: '"task":{"taskId":"seen"},' };
    const refused = await call(sidecar.url, ada, toolCall('early', wanted));
    expect(refused).toMatchObject({ status: 502, isWhole: true });
    expect(refused.beginning).not.toContain('seen');
    expect(await outcomeOf('early')).toMatchObject({ result: 'invalid' });
  });

  it('is broken off where a task shows up after a hundred megabytes', async () => {
    const wanted = { octets: HUNDRED, member: ',"task":{"taskId":"seen"}' };
    const late = await call(sidecar.url, ada, toolCall('late', wanted));
    expect(late).toMatchObject({ status: 200, isWhole: false });
    expect(late.octets).toBeGreaterThan(HUNDRED / 2);
    expect(await outcomeOf('late')).toMatchObject({ result: 'broken', httpStatus: 200 });
  });

  it.each([
    ['a state of its own', { member: ',"requestState":"seen"' }],
    ['what some clients take for one', { member: ',"RequestState":"seen"' }],
    ['a second id', { ending: ',"id":"seen"}' }],
    ['what is no JSON', { ending: '}]' }],
    ['a request besides', { ending: ',"method":"seen"}' }],
  ])('is broken off where %s shows up late', async (what, more) => {
    const wanted = { octets: 2 * MESSAGE_BYTES, ...more };
    const late = await call(sidecar.url, ada, toolCall(what, wanted));
    expect(late).toMatchObject({ status: 200, isWhole: false });
    const outcome = await outcomeOf(what);
    expect(outcome).toMatchObject({ result: 'broken', httpStatus: 200 });
    expect(Number(outcome['bytes'])).toBeGreaterThanOrEqual(late.octets);
  });

  it('is broken off where its end is missing', async () => {
    const wanted = { octets: 8 * MEBIBYTE, ending: '' };
    expect(await call(sidecar.url, ada, toolCall('short', wanted))).toMatchObject({
      isWhole: false,
    });
    expect(await outcomeOf('short')).toMatchObject({ result: 'broken' });
  });

  it('waits for a slow client, and holds no more meanwhile', async () => {
    const answer = await begin(sidecar.url, ada, toolCall('slow', { octets: 10 * HUNDRED }));
    await until('the server to wait', async () => {
      const { sent } = server;
      await pause(300);
      return sent > 0 && server.sent === sent;
    });
    expect(server.sent).toBeLessThan(HUNDRED / 2);
    const before = sidecar.resident();
    for (let count = 0; count < 40; count += 1) {
      answer.read();
      await pause(25);
    }
    expect(sidecar.resident() - before).toBeLessThan(APART);
    expect(server.sent).toBeLessThan(HUNDRED);
    answer.destroy();
    expect(await outcomeOf('slow')).toMatchObject({ result: 'disconnected' });
    await until('the server to be told', () => server.cut.includes(true));
  });

  it('ends with a credential that expires', async () => {
    const short = await setup.token('bea', 2);
    const answer = await begin(sidecar.url, short, toolCall('expiring', { octets: 10 * HUNDRED }));
    expect(await outcomeOf('expiring')).toMatchObject({ result: 'cut' });
    expect(await receive(answer)).toMatchObject({ status: 200, isWhole: false });
  });

  it('ends with an edit that forbids it', async () => {
    const answer = await begin(sidecar.url, ada, toolCall('forbidden', { octets: 10 * HUNDRED }));
    await sidecar.deliver(setup.forbidding);
    expect(await outcomeOf('forbidden')).toMatchObject({ result: 'cut' });
    expect(await receive(answer)).toMatchObject({ status: 200, isWhole: false });
    expect(sidecar.trouble).toBe('');
  });
});
