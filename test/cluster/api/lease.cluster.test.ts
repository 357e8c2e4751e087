import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Clock } from '../../../operator/kube/clock.ts';
import { SYSTEM_CLOCK } from '../../../operator/kube/clock.ts';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { LEASES } from '../../../operator/kube/lease-record.ts';
import { LeaseElection } from '../../../operator/kube/lease.ts';
import { until } from '../../support/waiting.ts';
import { ApiServer } from '../support/api-server.ts';
import { TcpProxy } from './tcp-proxy.ts';

const SHORT = { durationMs: 1_500, renewDeadlineMs: 1_000, retryMs: 200 };
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined };

let server: ApiServer;
let direct: KubeClient;
const candidates: Candidate[] = [];

/** A process that would lead, behind a network of its own. */
class Candidate {
  readonly identity: string;
  readonly proxy: TcpProxy;
  readonly election: LeaseElection;
  readonly told: string[] = [];
  readonly #client: KubeClient;

  private constructor(
    proxy: TcpProxy,
    lease: { name: string; identity: string; clock: Clock; timings: typeof SHORT },
  ) {
    this.proxy = proxy;
    this.identity = lease.identity;
    this.#client = server.client(proxy.port);
    this.election = new LeaseElection({
      ...lease,
      client: this.#client,
      namespace: 'default',
      onStarted: () => this.told.push('started'),
      onStopped: () => this.told.push('stopped'),
      log: SILENT,
      random: Math.random,
    });
    candidates.push(this);
    this.election.start();
  }

  static async of(name: string, identity: string, clock = SYSTEM_CLOCK, timings = SHORT) {
    return new Candidate(await TcpProxy.to(server.port), { name, identity, clock, timings });
  }

  leads(): Promise<boolean> {
    return until(`${this.identity} to lead`, () => this.election.isLeader());
  }

  async end(): Promise<void> {
    this.proxy.pass();
    await this.election.close();
    this.#client.close();
    await this.proxy.close();
  }
}

/** Looks all the time whether two of them believe that they lead. */
function watchForTwo(all: readonly Candidate[]): () => number {
  let seen = 0;
  const timer = setInterval(() => {
    if (all.filter(({ election }) => election.isLeader()).length > 1) seen += 1;
  }, 2);
  return () => {
    clearInterval(timer);
    return seen;
  };
}

const specOf = async (name: string) =>
  (await direct.get(LEASES, { namespace: 'default', name }))?.value['spec'] as Record<
    string,
    unknown
  >;

beforeAll(async () => {
  server = await ApiServer.start();
  direct = server.client();
});

afterEach(async () => {
  await Promise.all(candidates.splice(0).map((candidate) => candidate.end()));
});

afterAll(async () => {
  direct.close();
  await server.close();
});

describe('leader election on a real API server', () => {
  it('makes one of several that start together the leader', async () => {
    const all = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((id) => Candidate.of('several', id)),
    );
    const two = watchForTwo(all);
    await until('a leader', () => all.some(({ election }) => election.isLeader()));
    const leader = all.find(({ election }) => election.isLeader());
    const first = await specOf('several');
    await until(
      'renewals',
      async () => (await specOf('several'))['renewTime'] !== first['renewTime'],
    );
    expect(await specOf('several')).toMatchObject({
      holderIdentity: leader?.identity,
      leaseDurationSeconds: 2,
      leaseTransitions: 0,
      acquireTime: first['acquireTime'],
    });
    expect(all.flatMap(({ told }) => told)).toEqual(['started']);
    expect(two()).toBe(0);
  });

  it('hands the lease over at once when the leader closes', async () => {
    const patient = { ...SHORT, durationMs: 3_600_000 };
    const first = await Candidate.of('handed', 'a', SYSTEM_CLOCK, patient);
    await first.leads();
    const second = await Candidate.of('handed', 'b', SYSTEM_CLOCK, patient);
    const two = watchForTwo([first, second]);
    await first.election.close();
    expect(first.election.isLeader()).toBe(false);
    expect(first.told).toEqual(['started', 'stopped']);
    await second.leads();
    expect(two()).toBe(0);
    expect(await specOf('handed')).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
  });

  it.each(['refuse', 'freeze'] as const)(
    'replaces a leader whose network is gone (%s), after that one has stopped believing',
    async (how) => {
      const first = await Candidate.of(`lost-${how}`, 'a');
      await first.leads();
      const second = await Candidate.of(`lost-${how}`, 'b');
      const two = watchForTwo([first, second]);
      first.proxy[how]();
      await second.leads();
      expect(first.told).toEqual(['started', 'stopped']);
      first.proxy.pass();
      const renewed = await specOf(`lost-${how}`);
      await until(
        'renewals',
        async () => (await specOf(`lost-${how}`))['renewTime'] !== renewed['renewTime'],
      );
      expect(first.election.isLeader()).toBe(false);
      expect(await specOf(`lost-${how}`)).toMatchObject({
        holderIdentity: 'b',
        leaseTransitions: 1,
      });
      expect(two()).toBe(0);
    },
  );

  it('stops believing when the API server is away, and leads again when it is back', async () => {
    const only = await Candidate.of('away', 'a');
    await only.leads();
    await server.down();
    await until('the end of belief', () => !only.election.isLeader());
    await server.up();
    await only.leads();
    expect(only.told).toEqual(['started', 'stopped', 'started']);
  });

  it('is not the leader in the first moment after it was stopped for too long', async () => {
    let stopped = 0;
    const clock = { now: () => Date.now(), monotonic: () => performance.now() + stopped };
    const only = await Candidate.of('frozen', 'a', clock);
    await only.leads();
    stopped = SHORT.renewDeadlineMs;
    expect(only.election.isLeader()).toBe(false);
    expect(only.told).toEqual(['started']);
    await only.leads();
  });

  it('takes no heed of clocks of other machines', async () => {
    const past = {
      now: () => Date.now() - 25 * 365 * 86_400_000,
      monotonic: () => performance.now(),
    };
    const first = await Candidate.of('skewed', 'a', past);
    await first.leads();
    const second = await Candidate.of('skewed', 'b');
    await new Promise((resolve) => setTimeout(resolve, 2 * SHORT.durationMs));
    expect(first.told).toEqual(['started']);
    expect(second.told).toEqual([]);
  });

  it('takes over a lease that nobody renews, whatever it says', async () => {
    const spec = {
      holderIdentity: 'somebody who is gone',
      leaseDurationSeconds: 3600,
      renewTime: '2099-01-01T00:00:00.000000Z',
      leaseTransitions: 7,
    };
    const metadata = { name: 'abandoned' };
    const body = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata, spec };
    await direct.create(LEASES, { namespace: 'default' }, body);
    const first = await Candidate.of('abandoned', 'a');
    await first.leads();
    expect(await specOf('abandoned')).toMatchObject({ holderIdentity: 'a', leaseTransitions: 8 });
  });
});
