import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';
import { call, callOf } from './calls.ts';
import { expectPassed, expectRefused, expectSeen, outcome } from './case.ts';
import type { Cases } from './case.ts';
import type { Lab } from './lab.ts';
import { holdBodies } from './slow-bodies.ts';
import { leaveOpen } from './principal-cases.ts';

const NEVER = () => new Promise<string>(() => undefined);

/** What asks nothing that needs a token. */
const METADATA = {
  method: 'GET',
  target: '/.well-known/oauth-protected-resource',
  headers: { authorization: null },
} as const;

/** Octets that are left of what the bodies of a pod may have. */
const ROOM = 1_000;

/** Calls whose clients have gone, one after the other. */
async function abandon(lab: Lab, count: number): Promise<void> {
  const before = lab.upstream.requests.length;
  for (let at = 0; at < count; at += 1) {
    const client = await lab.open(lab.request(call('', at)));
    await until('the call at the server', () => lab.upstream.requests.length === before + at + 1);
    client.close();
    // Each was abandoned at a time of its own.
    lab.now += 1;
  }
}

const cut = (lab: Lab) => lab.records.filter((entry) => entry['result'] === 'cut');

/** So many connections, on each of which a caller had an answer. */
async function connect(lab: Lab, count: number, as: string): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const client = await lab.open(lab.request(call(), { as }));
    await client.answers(1);
  }
}

/** So many connections of strangers, of which the last has an answer. */
async function crowd(lab: Lab, count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) await lab.open('');
  const [last] = await lab.opened(-1, lab.request('', METADATA)).answers(1);
  expect(last?.status).toBe(200);
}

/** More than the answers for which there is always room. */
const LARGE_ROOM = 512 * 1024;

/** Octets of each answer that are not counted. */
const UNCOUNTED = 16 * 1024;
const LIST = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';

/** A list, which is read whole, in so many octets. */
function askForList(lab: Lab, octets: number, as: string): Promise<RawAnswer> {
  lab.upstream.answering = () =>
    httpAnswer(200, '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}'.padEnd(octets));
  return lab.ask(lab.request(LIST, { as }));
}

/** An answer to this caller of which so many octets have come, and the last one does not. */
async function holdAnswer(lab: Lab, octets: number, as: string): Promise<void> {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${octets + 1}\r\n\r\n`;
  lab.upstream.answering = () => ({ pieces: [head, '{'.padEnd(octets)], keepsOpen: true });
  const before = lab.upstream.requests.length;
  await lab.open(lab.request(LIST, { as }));
  await until('the request', () => lab.upstream.requests.length > before);
}

export const POD_CASES: Cases = {
  Connections: {
    within: async (lab) => {
      await connect(lab, LIMITS.ConnectionsPerPrincipal.value, 'ada');
      await connect(lab, LIMITS.ConnectionsPerPrincipal.value / 2, 'bob');
      const known = (3 * LIMITS.ConnectionsPerPrincipal.value) / 2;
      await crowd(lab, LIMITS.Connections.value - known);
      expect(lab.opened(known, '').closed).toBe(false);
    },
    beyond: async (lab) => {
      const known = (3 * LIMITS.ConnectionsPerPrincipal.value) / 2;
      await lab.open('');
      await lab.opened(known, '').ended();
      expect(lab.opened(0, '').closed).toBe(false);
    },
  },
  Strangers: {
    within: async (lab) => {
      await crowd(lab, LIMITS.Strangers.value);
      expect(lab.opened(0, '').closed).toBe(false);
    },
    beyond: async (lab) => {
      await lab.open('');
      await lab.opened(0, '').ended();
      // Who has a token is served, whoever holds the connections.
      await expectPassed(lab, lab.request(call()));
    },
  },
  OpenPerPod: {
    within: async (lab) => {
      lab.upstream.answering = NEVER;
      await leaveOpen(lab, 1_000, 'ada');
      await leaveOpen(lab, 1_000, 'bob');
      await leaveOpen(lab, 1_000, 'eve');
      await leaveOpen(lab, LIMITS.OpenPerPod.value - 3_000, 'ida');
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'OpenPerPod', lab.request(call(), { as: 'ida' }));
      const stream = { method: 'GET', as: 'ida' } as const;
      await expectRefused(lab, 'OpenPerPod', lab.request('', stream));
    },
  },
  BodyBytes: {
    setup: { limits: { requestBytes: LIMITS.BodyBytes.value } },
    within: async (lab) => {
      const sizes = [LIMITS.BodyBytes.value - ROOM];
      await holdBodies(lab, { sizes, room: ROOM, as: 'bob' });
      await expectPassed(lab, lab.request(callOf(ROOM), { as: 'bob' }));
    },
    beyond: async (lab) => {
      await expectRefused(lab, 'BodyBytes', lab.request(callOf(ROOM + 1), { as: 'bob' }));
    },
  },
  AnswerBytes: {
    setup: { limits: { messageBytes: LIMITS.AnswerBytes.value } },
    within: async (lab) => {
      const half = LIMITS.AnswerBytes.value / 2;
      await holdAnswer(lab, half + UNCOUNTED, 'ada');
      await holdAnswer(lab, half - LARGE_ROOM + UNCOUNTED, 'bob');
      const isFull = async () =>
        (await askForList(lab, LARGE_ROOM + UNCOUNTED + 1, 'eve')).status === 503;
      await until('the answers that are held', isFull);
      expect((await askForList(lab, LARGE_ROOM + UNCOUNTED, 'eve')).status).toBe(200);
    },
    beyond: async (lab) => {
      expectSeen('AnswerBytes', await askForList(lab, LARGE_ROOM + UNCOUNTED + 1, 'eve'));
      await outcome(lab, LIMITS.AnswerBytes.beyond.result);
    },
  },
  AbandonedCalls: {
    within: async (lab) => {
      lab.upstream.answering = NEVER;
      await abandon(lab, LIMITS.AbandonedCalls.value);
      expect(cut(lab)).toEqual([]);
    },
    beyond: async (lab) => {
      await abandon(lab, 1);
      await outcome(lab, 'cut');
      const first = lab.records.find(({ kind }) => kind === 'decision');
      expect(cut(lab).map((entry) => entry['id'])).toEqual([first?.['id']]);
    },
  },
};
