import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { event } from './support/scripted-sse.ts';
import { SseGate, toolCall } from './support/sse-gate.ts';
import { until, within } from './support/waiting.ts';

let bench: SseGate;

beforeAll(async () => {
  bench = await SseGate.start();
}, 60_000);
afterAll(() => bench.stop());

it('an orderly end (SIGTERM) ends a stream that owes nothing, and lets the calls of another finish', async () => {
  const at = await bench.as('paul');
  const idle = await bench.open(at);
  const busy = await bench.open(at);
  await busy.post(toolCall('slow', 'hang'));
  const { process: gateProcess } = bench.gate.gate.running;
  const exit = once(gateProcess, 'exit');
  gateProcess.kill('SIGTERM');
  expect(await idle.next()).toBeNull();
  await until('one stream left', () => bench.scripted.openStreams === 1);
  bench.scripted.say(event({ jsonrpc: '2.0', id: 'slow', result: { content: [] } }));
  expect(await busy.next()).toMatchObject({ id: 'slow', result: { content: [] } });
  expect(await busy.next()).toBeNull();
  expect(await within('the end of the process', exit)).toEqual([0, null]);
  expect(await bench.outcomeOf('slow')).toMatchObject({ result: 'answered' });
});
