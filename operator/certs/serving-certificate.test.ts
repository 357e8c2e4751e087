import { once } from 'node:events';
import { Agent, createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyRotation } from './apply-rotation.ts';
import type { KeyRing } from './key-ring.ts';
import { planRotation } from './plan-rotation.ts';
import { caBundleOf, currentAuthorityOf } from './published.ts';
import { ServingCertificate } from './serving-certificate.ts';

const HOUR = 3_600_000;
const periods = {
  overlap: HOUR,
  authorityLifetime: 24 * HOUR,
  snapshotKey: 12 * HOUR,
  workloadMaster: 12 * HOUR,
};
const identity = { namespace: 'gatehouse-system', addresses: ['127.0.0.1'] };
const SERVED = 'gatehouse-operator.gatehouse-system.svc';

/** The clock of the rotation starts in the past and ends now: what it issues is valid on the real clock, by which TLS judges. */
const REAL = Date.now();
const ROUNDS = 40;
const ROUND = HOUR / 2;
const time = { now: REAL - ROUNDS * ROUND };

async function after(ring: KeyRing | null): Promise<KeyRing> {
  const moment = { now: time.now, periods, isPublished: true };
  return applyRotation(ring, planRotation(ring, moment), moment);
}

function newServing(lifetime = 24 * HOUR) {
  return new ServingCertificate({ identity, lifetime, clock: () => time.now });
}

interface Answer {
  readonly status: number;
  readonly issuer: string;
}

/** One request over a connection of its own, as strict as a sidecar. */
function ask(server: Server, ca: string): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  const target = { host: '127.0.0.1', port, servername: SERVED, ca, agent: new Agent() };
  return new Promise((resolve, reject) => {
    request(target, (response) => {
      const socket = response.socket as unknown as { getPeerX509Certificate(): X509Certificate };
      const { issuer } = socket.getPeerX509Certificate();
      response.resume().once('end', () => resolve({ status: response.statusCode ?? 0, issuer }));
    })
      .once('error', reject)
      .end();
  });
}

describe('ServingCertificate', () => {
  const server = createServer((_request, response) => response.end('ok'));
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('is taken by a server without one failed request, through a whole rotation', async () => {
    const serving = newServing();
    serving.attach(server);
    let ring = await after(null);
    await serving.keep(currentAuthorityOf(ring));
    let trusted = caBundleOf(ring);
    const rotating = new AbortController();
    const client = (async () => {
      const answers: Answer[] = [];
      while (!rotating.signal.aborted) answers.push(await ask(server, trusted));
      return answers;
    })();
    for (let round = 0; round < ROUNDS; round += 1) {
      time.now += ROUND;
      const changed = await after(ring);
      // The client's trust is as late as an overlap allows: it lags one round behind the replica.
      const late = ask(server, caBundleOf(ring));
      await serving.keep(currentAuthorityOf(changed));
      expect(await late).toMatchObject({ status: 200 });
      expect(await ask(server, caBundleOf(ring))).toMatchObject({ status: 200 });
      ring = changed;
      trusted = caBundleOf(ring);
    }
    rotating.abort();
    const answers = await client;
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers.map(({ issuer }) => issuer)).size).toBeGreaterThanOrEqual(2);
  });

  it('is refused by who does not trust its authority', async () => {
    const serving = newServing();
    serving.attach(server);
    await serving.keep(currentAuthorityOf(await after(null)));
    const stranger = caBundleOf(await after(null));
    await expect(ask(server, stranger)).rejects.toThrow(/certificate|signature/);
    serving.detach(server);
  });

  it('has an open connection go on with what it began with', async () => {
    const serving = newServing();
    serving.attach(server);
    const first = await after(null);
    await serving.keep(currentAuthorityOf(first));
    const { port } = server.address() as AddressInfo;
    const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: caBundleOf(first) });
    const statusOf = () =>
      new Promise<number>((resolve, reject) => {
        request({ host: '127.0.0.1', port, servername: SERVED, agent }, (response) => {
          response.resume().once('end', () => resolve(response.statusCode ?? 0));
        })
          .once('error', reject)
          .end();
      });
    expect(await statusOf()).toBe(200);
    await serving.keep(currentAuthorityOf(await after(null)));
    expect(await statusOf()).toBe(200);
    agent.destroy();
    serving.detach(server);
  });
});

describe('keep', () => {
  it('renews at two thirds of the life, and not before', async () => {
    time.now = REAL;
    const serving = newServing(9 * HOUR);
    const authority = currentAuthorityOf(await after(null));
    expect(serving.issued).toBeNull();
    await serving.keep(authority);
    const first = serving.issued;
    time.now += 6 * HOUR - 2000;
    await serving.keep(authority);
    expect(serving.issued).toBe(first);
    time.now += 2000;
    await serving.keep(authority);
    expect(serving.issued).not.toBe(first);
  });

  it('ends with the authority that was named last, however close they come', async () => {
    const serving = newServing();
    const one = currentAuthorityOf(await after(null));
    const other = currentAuthorityOf(await after(null));
    await Promise.all([serving.keep(one), serving.keep(other), serving.keep(one)]);
    const { issuer } = new X509Certificate(serving.issued?.certificate ?? '');
    expect(issuer).toContain(one.id);
  });

  it('issues once for several calls at a time', async () => {
    const serving = newServing();
    const presented: string[] = [];
    serving.attach({ setSecureContext: ({ cert }) => presented.push(cert) });
    const authority = currentAuthorityOf(await after(null));
    await Promise.all([serving.keep(authority), serving.keep(authority)]);
    expect(presented).toEqual([serving.issued?.certificate]);
  });

  it('keeps what it has where an authority cannot be used', async () => {
    const serving = newServing();
    const authority = currentAuthorityOf(await after(null));
    await serving.keep(authority);
    const held = serving.issued;
    const broken = { ...authority, id: 'broken', privateKey: authority.certificate };
    await expect(serving.keep(broken)).rejects.toThrow();
    expect(serving.issued).toBe(held);
    await serving.keep(authority);
    expect(serving.issued).toBe(held);
  });
});
