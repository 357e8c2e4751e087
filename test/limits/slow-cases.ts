import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import { httpAnswer } from '../support/recording-upstream.ts';
import type { Octets } from '../support/recording-upstream.ts';
import { until } from '../support/waiting.ts';
import { call } from './calls.ts';
import { expectSeen } from './case.ts';
import type { Case, Cases } from './case.ts';
import { inLab } from './lab.ts';
import type { Lab } from './lab.ts';
import { keySet, keysCase } from './neighbour-cases.ts';

/** Far longer than any of these times, on a machine that has more to do. */
const PATIENCE_MS = 150_000;

const SECOND = 1_000;
const half = (id: keyof typeof LIMITS) => wait((LIMITS[id].value * SECOND) / 2);

/** A call whose octets come in two parts, half of the time between them; then one whose second part never comes. */
function inTwoParts(
  id: 'HeaderSeconds' | 'RequestSeconds',
  partOf: (octets: Buffer) => number,
): Case {
  return {
    within: async (lab) => {
      const octets = lab.request(call());
      const client = await lab.open(octets.subarray(0, partOf(octets)));
      await half(id);
      client.send(octets.subarray(partOf(octets)));
      expect((await client.answers(1)).map(({ status }) => status)).toEqual([200]);
      expect(lab.upstream.requests).toHaveLength(1);
    },
    beyond: async (lab) => {
      const octets = lab.request(call());
      const client = await lab.open(octets.subarray(0, partOf(octets)));
      const [answer] = await client.answers(1, PATIENCE_MS);
      if (answer === undefined) throw new Error('the connection was closed without an answer');
      expectSeen(id, answer);
      expect(await ended(client)).toBe(true);
      expect(lab.upstream.requests).toEqual([]);
    },
  };
}

const TWO_PARTS = inTwoParts('RequestSeconds', (octets) => octets.length - 5);

/** A call behind an open one on its connection: it is answered for its lateness in its turn, and is not executed before. */
async function lateBehindAnother(lab: Lab): Promise<void> {
  lab.upstream.answering = () => SILENCE;
  const client = await lab.open(lab.request(call()));
  const second = lab.request(call('', 2));
  client.send(second.subarray(0, -5));
  await wait((LIMITS.RequestSeconds.value + 3) * SECOND);
  client.send(second.subarray(-5));
  await wait(2 * SECOND);
  expect(lab.upstream.requests).toHaveLength(1);
}

async function ended(client: { readonly closed: boolean }): Promise<boolean> {
  return until('the end of the connection', () => client.closed, PATIENCE_MS);
}

const HIDDEN = { server: { denyStyle: 'Hidden' } } as const;
const RESULT = '{"jsonrpc":"2.0","id":1,"result":{"content":[]}}';
const SILENCE: Octets = { pieces: [''], keepsOpen: true };

/** More than the buffers of the kernel take on both sides. */
const LARGE_BYTES = 48 * 1024 * 1024;

const PLAIN = { method: 'GET', target: '/healthz' } as const;

async function deniedCall(lab: Lab): Promise<string> {
  const client = await lab.open(lab.request(call().replace('open', 'closed')));
  const [answer] = await client.answers(1, PATIENCE_MS);
  return answer?.body ?? '';
}

function unknownTool({ body }: { readonly body: Buffer }): string {
  const { id, params } = JSON.parse(body.toString()) as { id: string; params: { name: string } };
  const error = { code: -32602, message: `In the words of the server: ${params.name}` };
  return httpAnswer(200, JSON.stringify({ jsonrpc: '2.0', id, error }));
}

/** Real time passes in these: they are played beside one another. */
export const SLOW_CASES: Cases = {
  HeaderSeconds: inTwoParts('HeaderSeconds', () => 20),
  RequestSeconds: {
    ...TWO_PARTS,
    beyond: async (lab) => {
      await Promise.all([TWO_PARTS.beyond(lab), inLab({}, lateBehindAnother)]);
    },
  },
  KeepAliveSeconds: {
    within: async (lab) => {
      const client = await lab.open(lab.request(call()));
      await client.answers(1);
      await half('KeepAliveSeconds');
      client.send(lab.request(call()));
      expect((await client.answers(2)).map(({ status }) => status)).toEqual([200, 200]);
    },
    beyond: async (lab) => {
      const client = await lab.open(lab.request(call()));
      await client.answers(1);
      expect(await ended(client)).toBe(true);
      expect(client.soFar()).toHaveLength(1);
    },
  },
  QuestionSeconds: {
    within: () =>
      inLab(HIDDEN, async (lab) => {
        lab.upstream.answering = async (asked) => {
          await half('QuestionSeconds');
          return unknownTool(asked);
        };
        expect(await deniedCall(lab)).toContain('In the words of the server: closed');
      }),
    beyond: () =>
      inLab(HIDDEN, async (lab) => {
        lab.upstream.answering = () => SILENCE;
        expect(await deniedCall(lab)).toContain('Unknown tool: closed');
      }),
  },
  UntakenSeconds: {
    setup: { limits: { messageBytes: LARGE_BYTES } },
    within: async (lab) => {
      lab.upstream.answering = () => httpAnswer(200, RESULT.padEnd(LARGE_BYTES));
      const client = await lab.open(lab.request(call()));
      client.pause();
      await half('UntakenSeconds');
      client.resume();
      expect((await client.answers(1, PATIENCE_MS))[0]?.body.length).toBe(LARGE_BYTES);
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => httpAnswer(200, RESULT.padEnd(LARGE_BYTES));
      const client = await lab.open(lab.request(call()));
      client.pause();
      await wait((2 * LIMITS.UntakenSeconds.value + 5) * SECOND);
      client.resume();
      expect(await ended(client)).toBe(true);
      expect(client.received.length).toBeLessThan(LARGE_BYTES);
    },
  },
  PlainSeconds: {
    within: async (lab) => {
      lab.upstream.answering = async () => {
        await half('PlainSeconds');
        return httpAnswer(200, 'well');
      };
      const client = await lab.open(lab.request('', PLAIN));
      expect((await client.answers(1, PATIENCE_MS))[0]?.body).toBe('well');
    },
    beyond: async (lab) => {
      lab.upstream.answering = () => SILENCE;
      const client = await lab.open(lab.request('', PLAIN));
      expect((await client.answers(1, PATIENCE_MS))[0]?.status).toBe(502);
      expect(lab.records.map(({ kind }) => kind)).not.toContain('decision');
    },
  },
  ProviderSeconds: keysCase(
    'ProviderSeconds',
    [keySet(1), (LIMITS.ProviderSeconds.value * SECOND) / 2],
    [keySet(1), LIMITS.ProviderSeconds.value * SECOND * 10],
  ),
  DrainSeconds: {
    within: () =>
      inLab({}, async (lab) => {
        lab.upstream.answering = async () => {
          await half('DrainSeconds');
          return httpAnswer(200, RESULT);
        };
        expect(await drained(lab)).toBe(RESULT);
      }),
    beyond: () =>
      inLab({}, async (lab) => {
        lab.upstream.answering = () => SILENCE;
        expect(await drained(lab)).toContain('"code":-31504');
      }),
  },
};

/** What a call is answered with that is open when the end begins. */
async function drained(lab: Lab): Promise<string> {
  const client = await lab.open(lab.request(call()));
  await lab.upstream.request(1);
  await lab.endSidecar();
  return (await client.answers(1))[0]?.body ?? '';
}
