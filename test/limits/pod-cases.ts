import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { until } from '../support/waiting.ts';
import { call, callOf } from './calls.ts';
import { expectPassed, expectRefused, outcome } from './case.ts';
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

export const POD_CASES: Cases = {
  Connections: {
    within: async (lab) => {
      const octets = lab.request('', METADATA);
      const first = await lab.open(octets);
      await first.answers(1);
      for (let at = 1; at < LIMITS.Connections.value; at += 1) await lab.open('');
      const [last] = await lab.opened(-1, octets).answers(1);
      expect([last?.status, first.closed]).toEqual([200, false]);
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
      await leaveOpen(lab, LIMITS.OpenPerPod.value - 2_000, 'eve');
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
