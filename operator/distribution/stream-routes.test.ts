import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ACKNOWLEDGEMENT_PATH, STREAM_PATH } from '../../core/pod/stream.ts';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { BodyBudget } from '../../runtime/http/body-budget.ts';
import { jsonBody } from '../../runtime/http/json-body.ts';
import { until, within } from '../../test/support/waiting.ts';
import { Acknowledgements } from './acknowledgements.ts';
import { Publisher } from './publisher.ts';
import { addStreamRoutes } from './stream-routes.ts';

const POD = {
  ...{ namespace: 'a', name: 'p', uid: 'u1', labels: {}, node: '', optIn: 'pod' as const },
  hasUnreadySidecar: false,
  ...{ isOver: false, isTerminating: false, guard: { server: 's', tls: false, ports: [] } },
};
const budget = new BodyBudget(4_096);
const SAID = { version: '1/McpRolePolicy=7', refused: null, exposed: null };

let clock = 1_000;
let streams = 0;
let known = 0;
let acknowledgements: Acknowledgements;
let listening: Listening;

beforeEach(async () => {
  clock = 1_000;
  streams = 0;
  known = 0;
  acknowledgements = new Acknowledgements({ rounds: 1, changed: () => undefined });
  const app = createApp();
  addStreamRoutes(app, {
    authenticate: (authorization) => {
      const { namespace, name, uid } = POD;
      if (authorization === 'Bearer busy') return Promise.resolve('busy');
      if (authorization === 'Bearer excluded')
        return Promise.resolve({ namespace: 'left-out', name, uid });
      return Promise.resolve(authorization === 'Bearer pod' ? { namespace, name, uid } : null);
    },
    isExcluded: (namespace) => namespace === 'left-out',
    podOf: () => {
      clock += 4_000;
      return Promise.resolve(POD);
    },
    known: () => {
      known += 1;
    },
    publisher: new Publisher({
      edition: () => null,
      sign: (payload) => Promise.resolve(payload),
      failed: () => undefined,
    }),
    acknowledgements,
    body: (request, response) => jsonBody(request, response, { limit: 1_024, budget }),
    opened: (change) => {
      streams += change;
    },
    now: () => clock,
  });
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterEach(() => listening.close());

function acknowledge(authorization: string): Promise<Response> {
  return fetch(`${listening.url}${ACKNOWLEDGEMENT_PATH}`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(SAID),
  });
}

describe('an acknowledgement', () => {
  it('is held with the time at which it came, not at which its pod was known', async () => {
    expect((await acknowledge('Bearer pod')).status).toBe(204);
    expect([...acknowledgements.all()]).toEqual([['u1', { ...SAID, at: 1_000 }]]);
    expect(known).toBe(1);
  });

  it('of somebody else is not held', async () => {
    expect((await acknowledge('Bearer other')).status).toBe(401);
    expect([acknowledgements.all().size, known]).toEqual([0, 0]);
  });

  it('of somebody else is refused before its body is there', async () => {
    const client = request(`${listening.url}${ACKNOWLEDGEMENT_PATH}`, {
      method: 'POST',
      agent: false,
      headers: { authorization: 'Bearer other', 'content-type': 'application/json' },
    });
    client.on('error', () => undefined);
    client.write('{');
    const waiting = once(client, 'response') as Promise<[IncomingMessage]>;
    const [response] = await within('an answer', waiting, 5_000);
    expect(response.statusCode).toBe(401);
    expect(budget.free).toBe(4_096);
    client.destroy();
  });

  it('outlives a stream: its sidecar may have another one by then', async () => {
    const leaving = new AbortController();
    const headers = { authorization: 'Bearer pod' };
    await fetch(`${listening.url}${STREAM_PATH}`, { headers, signal: leaving.signal });
    await acknowledge('Bearer pod');
    leaving.abort();
    await until('the end of the stream', () => streams === 0);
    expect(acknowledgements.all().size).toBe(1);
  });
});

describe('a stream', () => {
  const open = (authorization: string, signal?: AbortSignal) =>
    fetch(`${listening.url}${STREAM_PATH}`, { headers: { authorization }, signal: signal ?? null });

  it('is one of a pod: a newer one ends the one before', async () => {
    const leaving = new AbortController();
    const [older, newer] = [await open('Bearer pod'), await open('Bearer pod', leaving.signal)];
    await expect(within('its end', older.text(), 2_000)).rejects.toThrow('terminated');
    expect([newer.status, streams]).toEqual([200, 1]);
    leaving.abort();
    await until('the end of the newer one', () => streams === 0);
  });

  it('is asked for again where nobody can say whose the token is', async () => {
    const answer = await open('Bearer busy');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('is not for a pod of a namespace that is left out', async () => {
    const answer = await open('Bearer excluded');
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('excluded from injection');
    expect((await acknowledge('Bearer excluded')).status).toBe(403);
    expect(known).toBe(0);
  });
});
