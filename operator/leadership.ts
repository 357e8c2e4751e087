import { randomUUID } from 'node:crypto';
import type { OperatorConfig } from './config.ts';
import type { KubeClient } from './kube/client.ts';
import { SYSTEM_CLOCK } from './kube/clock.ts';
import { LeaseElection } from './kube/lease.ts';
import type { Leader } from './leader.ts';
import type { OperatorLog } from './log.ts';
import type { OperatorMeter } from './metrics.ts';
import { LEASE, holderIdentity } from './reporting.ts';

export interface LeadershipOptions {
  readonly client: KubeClient;
  readonly config: OperatorConfig;
  readonly log: OperatorLog;
  readonly meter: OperatorMeter;
  /** Makes the writer, each time this replica comes to lead. */
  readonly leader: () => Leader;
}

/** Whether this replica writes, and what writes then. */
export class Leadership {
  readonly #election: LeaseElection;
  readonly #options: LeadershipOptions;
  #leader: Leader | null = null;

  constructor(options: LeadershipOptions) {
    const { client, config, log } = options;
    this.#options = options;
    this.#election = new LeaseElection({
      client,
      namespace: config.namespace,
      name: LEASE,
      identity: holderIdentity(config.podName, config.podIp, randomUUID()),
      onStarted: () => {
        this.#begin();
      },
      onStopped: () => {
        void this.#end();
      },
      log,
      clock: SYSTEM_CLOCK,
      random: Math.random,
    });
  }

  /** null while another replica writes. */
  get leader(): Leader | null {
    return this.#leader;
  }

  isLeader(): boolean {
    return this.#election.isLeader();
  }

  start(): void {
    this.#election.start();
  }

  /** Writing ends before the Lease is given back. */
  async close(): Promise<void> {
    await this.#end();
    await this.#election.close();
  }

  #begin(): void {
    this.#options.meter.leading(1);
    this.#options.log.info('this replica leads');
    this.#leader = this.#options.leader();
    this.#leader.start();
  }

  async #end(): Promise<void> {
    const leader = this.#leader;
    if (leader === null) return;
    this.#leader = null;
    this.#options.meter.leading(-1);
    this.#options.log.info('this replica does not lead any more');
    await leader.close();
  }
}
