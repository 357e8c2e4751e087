import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';
import { BATCH_HEADERS, batch, call, callOf } from './calls.ts';
import { expectPassed, expectRefused } from './case.ts';
import type { Cases } from './case.ts';
import type { Lab } from './lab.ts';
import { holdBodies } from './slow-bodies.ts';

const EVENTS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const MEBIBYTE = 1024 * 1024;
const NEVER = () => new Promise<string>(() => undefined);

/** What one takes, it does not take from another. */
async function expectServed(lab: Lab, name = 'bob'): Promise<void> {
  const before = lab.upstream.requests.length;
  lab.upstream.forget();
  await expectPassed(lab, lab.request(call(), { as: name }));
  expect(before).toBeGreaterThan(0);
}

/** Leaves so many calls of this caller without an answer. */
export async function leaveOpen(lab: Lab, count: number, as = 'ada'): Promise<void> {
  const before = lab.upstream.requests.length;
  const whole = Math.floor(count / 100);
  for (let at = 0; at < whole; at += 1)
    await lab.open(lab.request(batch(100), { as, headers: BATCH_HEADERS }));
  for (let at = 0; at < count % 100; at += 1) await lab.open(lab.request(call('', at), { as }));
  const all = before + whole + (count % 100);
  await until('the calls at the server', () => lab.upstream.requests.length === all);
}

const GET = { method: 'GET' } as const;

const TASK = '{"jsonrpc":"2.0","id":2,"method":"tasks/get","params":{"taskId":"task 0"}}';

/** Starts the tasks of these numbers: the server names each after its number. */
async function startTasks(lab: Lab, from: number, to: number): Promise<void> {
  lab.upstream.answering = ({ body }) => {
    const calls = JSON.parse(body.toString()) as readonly { readonly id: number }[];
    const answers = calls.map(({ id }) => {
      return { jsonrpc: '2.0', id, result: { task: { taskId: `task ${id}`, status: 'working' } } };
    });
    return httpAnswer(200, JSON.stringify(answers));
  };
  for (let at = from; at < to; at += 100) {
    const count = Math.min(100, to - at);
    const calls = Array.from({ length: count }, (_none, next) => call('', at + next));
    await lab.ask(lab.request(`[${calls.join()}]`, { headers: BATCH_HEADERS }));
  }
  lab.upstream.forget();
}

/** Octets that are left of what the bodies of one principal may have. */
const ROOM = 1_000;

export const PRINCIPAL_CASES: Cases = {
  StreamsPerPrincipal: {
    setup: { limits: { streamsPerPrincipal: 2 } },
    within: async (lab) => {
      lab.upstream.answering = () => ({ pieces: [EVENTS], keepsOpen: true });
      for (let at = 0; at < 2; at += 1) await lab.open(lab.request('', GET));
      await lab.upstream.request(2);
      // Of those that come at one time as many are let in, and no more.
      const crowd = Array.from({ length: 6 }, () =>
        lab.open(lab.request('', { ...GET, as: 'bob' })),
      );
      const clients = await Promise.all(crowd);
      await until('an answer for each', () => clients.every(({ received }) => received !== ''));
      expect(clients.filter(({ received }) => received.includes(' 429 '))).toHaveLength(4);
      expect(lab.upstream.requests).toHaveLength(4);
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'StreamsPerPrincipal', lab.request('', GET));
      await expectServed(lab, 'eve');
      // Calls are counted apart.
      await expectServed(lab, 'ada');
    },
  },
  CallsPerPrincipal: {
    within: async (lab) => {
      lab.upstream.answering = NEVER;
      await leaveOpen(lab, LIMITS.CallsPerPrincipal.value);
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'CallsPerPrincipal', lab.request(call()));
      await expectServed(lab);
      lab.upstream.answering = NEVER;
      await leaveOpen(lab, 1_000, 'eve');
      const crowd = Array.from({ length: 60 }, () => lab.open(lab.request(call(), { as: 'eve' })));
      const clients = await Promise.all(crowd);
      const refused = () => clients.filter(({ received }) => received.includes(' 429 '));
      await until('a refusal of what is too much', () => refused().length === 36);
      await until('the others at the server', () => lab.upstream.requests.length === 1 + 10 + 24);
    },
  },
  ConnectionsPerPrincipal: {
    within: async (lab) => {
      for (let at = 0; at < LIMITS.ConnectionsPerPrincipal.value; at += 1) {
        const client = await lab.open(lab.request(call()));
        expect((await client.answers(1)).map(({ status }) => status)).toEqual([200]);
      }
      expect(lab.upstream.requests).toHaveLength(LIMITS.ConnectionsPerPrincipal.value);
    },
    beyond: async (lab) => {
      const octets = lab.request(call());
      await expectRefused(lab, 'ConnectionsPerPrincipal', octets);
      const client = await lab.open(Buffer.concat([octets, octets]));
      await client.ended();
      expect(client.soFar().map(({ headers }) => headers['connection'])).toEqual(['close']);
      await expectServed(lab);
    },
  },
  BodyBytesPerPrincipal: {
    // A body is announced with one octet more than comes of it.
    setup: { limits: { requestBytes: 4 * MEBIBYTE + 1 } },
    within: async (lab) => {
      const most = LIMITS.BodyBytesPerPrincipal.value;
      const sizes = [0, 1, 2, 3].map((at) => most / 4 - (at === 3 ? ROOM : 0));
      await holdBodies(lab, { sizes, room: ROOM, as: 'ada' });
      await expectPassed(lab, lab.request(callOf(ROOM)));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'BodyBytesPerPrincipal', lab.request(callOf(ROOM + 1)));
      await expectServed(lab);
      await expectPassed(lab, lab.request(callOf(4 * MEBIBYTE), { as: 'eve' }));
    },
  },
  RememberedPerPrincipal: {
    within: async (lab) => {
      await startTasks(lab, 0, LIMITS.RememberedPerPrincipal.value);
      await expectPassed(lab, lab.request(TASK));
    },
    beyond: async (lab) => {
      await startTasks(
        lab,
        LIMITS.RememberedPerPrincipal.value,
        LIMITS.RememberedPerPrincipal.value + 1,
      );
      const answer = await lab.ask(lab.request(TASK));
      expect(answer.body).toContain('Denied by policy');
      expect(lab.upstream.requests).toEqual([]);
      expect(lab.records.map(({ reason }) => reason)).toContain('UnknownTask');
      await expectPassed(lab, lab.request(TASK.replace('task 0', 'task 1')));
    },
  },
};
