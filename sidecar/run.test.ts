import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { expect, it } from '@jest/globals';
import { run } from './run.ts';

const CONFIG = {
  capture: 'loopback',
  guardedPorts: [3000],
  allowPorts: [],
  server: 'models',
  operatorUrl: 'https://operator.example',
  roots: ['thumbprint'],
  probes: {},
  tls: false,
};

it.each([
  [{ guardedPorts: [65_536] }, 'GATEHOUSE_CONFIG.guardedPorts[0] must be a port, from 1 to 65535.'],
  [
    { guardedPorts: Array.from({ length: 17 }, (_none, at) => 3_000 + at) },
    'GATEHOUSE_CONFIG.guardedPorts must be a list of at most 16 entries.',
  ],
  [{ guardedPorts: [0] }, 'GATEHOUSE_CONFIG.guardedPorts[0] must be a whole number from 1.'],
  [{ requestBytes: 1 }, 'GATEHOUSE_CONFIG.requestBytes is not known.'],
])('does not start with %j', async (change, problem) => {
  const [stdout, stderr] = [new PassThrough(), new PassThrough().setEncoding('utf8')];
  const status = await run({
    environment: {
      GATEHOUSE_CONFIG: JSON.stringify({ ...CONFIG, ...change }),
      GATEHOUSE_POD_NAME: 'models-0',
      GATEHOUSE_POD_NAMESPACE: 'ml',
      GATEHOUSE_POD_IPS: '127.0.0.1',
    },
    stdout,
    stderr,
    signals: new EventEmitter(),
    now: Date.now,
    random: Math.random,
    fetch,
  });
  expect(status).toBe(2);
  // No record: nothing was served.
  expect(stdout.readableLength).toBe(0);
  expect(stderr.read()).toContain(problem);
});
