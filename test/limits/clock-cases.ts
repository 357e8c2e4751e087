import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { SWEEP_MS } from '../../sidecar/transport/limits.ts';
import type { RawClient } from '../support/raw-client.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';
import { call } from './calls.ts';
import { outcome } from './case.ts';
import type { Cases } from './case.ts';
import type { Lab } from './lab.ts';

const EVENTS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';

/** A call that the server has got, and how the server answers it. */
interface Held {
  readonly client: RawClient;
  readonly answer: () => void;
}

async function heldCall(lab: Lab): Promise<Held> {
  const answer = Promise.withResolvers<string>();
  lab.upstream.answering = () => answer.promise;
  const before = lab.upstream.requests.length;
  const client = await lab.open(lab.request(call()));
  await until('the call at the server', () => lab.upstream.requests.length > before);
  return { client, answer: () => answer.resolve(httpAnswer(200, RESULT)) };
}

/** Turns the clock, and lets what is open be looked at. */
async function turn(lab: Lab, milliseconds: number): Promise<void> {
  lab.now += milliseconds;
  await wait(3 * SWEEP_MS);
}

async function expectAnswered({ client, answer }: Held): Promise<void> {
  answer();
  expect((await client.answers(1)).map(({ body }) => body)).toEqual([RESULT]);
}

/** A stream on which the server says something at once. */
async function stream(lab: Lab): Promise<RawClient> {
  lab.upstream.answering = () => ({ pieces: [`${EVENTS}: there\n\n`], keepsOpen: true });
  const client = await lab.open(lab.request('', { method: 'GET' }));
  await until('the stream', () => client.received.includes(': there'));
  return client;
}

export const CLOCK_CASES: Cases = {
  IdleSeconds: {
    setup: { limits: { idleSeconds: 5 } },
    within: async (lab) => {
      const held = await heldCall(lab);
      await turn(lab, 4_999);
      await expectAnswered(held);
    },
    beyond: async (lab) => {
      const { client } = await heldCall(lab);
      await turn(lab, 5_000);
      const [answer] = await client.answers(1);
      expect(answer?.body).toContain(
        '"code":-31504,"message":"The server did not answer in time."',
      );
      await outcome(lab, 'cut');
    },
  },
  TotalSeconds: {
    setup: { limits: { totalSeconds: 60 } },
    within: async (lab) => {
      const held = await heldCall(lab);
      const open = await stream(lab);
      await turn(lab, 59_999);
      await expectAnswered(held);
      expect(open.closed).toBe(false);
      open.close();
    },
    beyond: async (lab) => {
      const { client } = await heldCall(lab);
      const open = await stream(lab);
      await turn(lab, 60_000);
      const [answer] = await client.answers(1);
      expect(answer?.body).toContain(
        '"code":-31504,"message":"The call took longer than a call may',
      );
      await until('the end of the stream', () => open.received.endsWith('0\r\n\r\n'));
      await outcome(lab, 'cut');
      const why = { reason: 'TimeExceeded' };
      expect(lab.records).toContainEqual(expect.objectContaining({ kind: 'decision', ...why }));
      expect(lab.records).toContainEqual(
        expect.objectContaining({ kind: 'stream', event: 'cut', ...why }),
      );
    },
  },
  AbandonedSeconds: {
    within: async (lab) => {
      const { client, answer } = await heldCall(lab);
      client.close();
      // The gate has noticed when it counts the time.
      await wait(SWEEP_MS);
      await turn(lab, 1_000 * LIMITS.AbandonedSeconds.value - 1);
      answer();
      await outcome(lab, 'answered');
    },
    beyond: async (lab) => {
      const { client } = await heldCall(lab);
      client.close();
      await wait(SWEEP_MS);
      await turn(lab, 1_000 * LIMITS.AbandonedSeconds.value);
      await outcome(lab, 'cut');
    },
  },
};
