import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient, Limits } from './client.ts';
import type { Clock } from './clock.ts';
import { KubeError } from './kube-error.ts';
import { LEASES, leaseHeldBy, leaseReleased, readLease } from './lease-record.ts';
import type { LeaseRecord } from './lease-record.ts';
import type { KubeLog } from './log.ts';

/** In milliseconds; what client-go takes. */
export interface LeaseTimings {
  /** A holder that was not seen to renew for so long has lost the Lease to whoever takes it. */
  readonly durationMs: number;
  /** A holder that could not renew for so long stops believing. INVARIANT: shorter than `durationMs`. */
  readonly renewDeadlineMs: number;
  /** Between attempts. */
  readonly retryMs: number;
}

const TIMINGS: LeaseTimings = { durationMs: 15_000, renewDeadlineMs: 10_000, retryMs: 2_000 };

interface Options {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly name: string;
  /** Of this process, never of another one: a restarted container is somebody else. */
  readonly identity: string;
  /** This process leads from now on. */
  readonly onStarted: () => void;
  /** It does not any more: lost, or released by `close`. */
  readonly onStopped: () => void;
  readonly log: KubeLog;
  readonly clock: Clock;
  /** From 0 up to 1. */
  readonly random: () => number;
  readonly timings?: LeaseTimings;
}

const CONFLICT = 409;

/** The Lease as it was last seen to change, by our own clock: clocks of other machines count for nothing. */
interface Observation {
  readonly resourceVersion: string;
  readonly at: number;
}

/**
 * Leader election on a Lease, as client-go does it. At most one process believes that it leads, as long as monotonic
 * clocks run alike: a leader counts its time from before it asked, a follower from after it saw. A write that the
 * leader has already sent when its time ends is not fenced; writes are idempotent for that reason.
 */
export class LeaseElection {
  readonly #options: Options;
  readonly #timings: LeaseTimings;
  readonly #closing = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #observed: Observation | null = null;
  /** Monotonic time until which the Lease is ours. */
  #until = 0;
  #leads = false;
  #deadline: NodeJS.Timeout | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#timings = options.timings ?? TIMINGS;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Also false in the moment after the process was stopped for too long, before anything has noticed. */
  isLeader(): boolean {
    return this.#leads && this.#options.clock.monotonic() < this.#until;
  }

  /** Stops, and gives the Lease back where it is ours. What only a leader may do has to have ended before. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    const held = this.isLeader();
    this.#stop('It is given back.');
    if (held) await this.#release();
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      await this.#attempt();
      const { retryMs } = this.#timings;
      // Followers spread out, so that they do not all reach for a free Lease together.
      const pause = this.#leads ? retryMs : retryMs * (1 + 0.2 * this.#options.random());
      await sleep(pause, undefined, this.#closing).catch(() => undefined);
    }
  }

  async #attempt(): Promise<void> {
    const asked = this.#options.clock.monotonic();
    try {
      const record = await this.#read();
      if (this.#isTaken(record)) return this.#stop('Another process holds it.');
      await this.#write(record);
      this.#hold(asked);
    } catch (thrown) {
      this.#failed(KubeError.from(thrown));
    }
  }

  async #read(): Promise<LeaseRecord | null> {
    const object = await this.#options.client.get(LEASES, this.#target(), this.#limits());
    return object === null ? null : readLease(object);
  }

  /** Somebody else holds it, and was seen to renew it within its duration. */
  #isTaken(record: LeaseRecord | null): boolean {
    const now = this.#options.clock.monotonic();
    if (record?.resourceVersion !== this.#observed?.resourceVersion) {
      this.#observed = record && { resourceVersion: record.resourceVersion, at: now };
    }
    if (record === null || record.holder === '' || record.holder === this.#options.identity) {
      return false;
    }
    return now < (this.#observed?.at ?? now) + this.#timings.durationMs;
  }

  async #write(record: LeaseRecord | null): Promise<void> {
    const { client, clock, identity } = this.#options;
    const time = { now: clock.now(), durationMs: this.#timings.durationMs };
    const body = this.#body(record, leaseHeldBy(identity, record, time));
    if (record === null) {
      await client.create(LEASES, { namespace: this.#options.namespace }, body, this.#limits());
    } else {
      await client.update(LEASES, this.#target(), body, this.#limits());
    }
  }

  async #release(): Promise<void> {
    try {
      const record = await this.#readForRelease();
      if (record === null) return;
      const body = this.#body(record, leaseReleased(record, this.#options.clock.now()));
      await this.#options.client.update(LEASES, this.#target(), body, this.#timeout());
    } catch (thrown) {
      this.#failed(KubeError.from(thrown));
    }
  }

  async #readForRelease(): Promise<LeaseRecord | null> {
    const object = await this.#options.client.get(LEASES, this.#target(), this.#timeout());
    const record = object === null ? null : readLease(object);
    return record?.holder === this.#options.identity ? record : null;
  }

  #hold(asked: number): void {
    const { clock, onStarted, log, name } = this.#options;
    const until = asked + this.#timings.renewDeadlineMs;
    const left = until - clock.monotonic();
    if (left <= 0) return;
    this.#until = until;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#stop('It could not be renewed in time.'), left);
    if (this.#leads) return;
    this.#leads = true;
    log.info('This process leads.', { lease: name });
    onStarted();
  }

  #stop(problem: string): void {
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#deadline = null;
    if (!this.#leads) return;
    this.#leads = false;
    this.#options.log.warn('This process does not lead any more.', {
      lease: this.#options.name,
      problem,
    });
    this.#options.onStopped();
  }

  #failed({ status, reason, message }: KubeError): void {
    const fields = { lease: this.#options.name, status, reason, problem: message };
    // Two that reach for it together: one of them is told so.
    if (status === CONFLICT) this.#options.log.debug('The lease was written by another.', fields);
    else this.#options.log.warn('The lease could not be read or written.', fields);
  }

  #body(record: LeaseRecord | null, spec: object): object {
    const { namespace, name } = this.#options;
    const version = record === null ? {} : { resourceVersion: record.resourceVersion };
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name, ...version },
      spec,
    };
  }

  #target(): { readonly namespace: string; readonly name: string } {
    const { namespace, name } = this.#options;
    return { namespace, name };
  }

  #limits(): Limits {
    return { ...this.#timeout(), signal: this.#closing.signal };
  }

  /** A request that hangs must leave time for another one. */
  #timeout(): Limits {
    return { timeoutMs: Math.ceil(this.#timings.renewDeadlineMs / 3) };
  }
}
