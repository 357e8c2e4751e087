import { OPERATOR_PORT } from '../core/pod/stream.ts';
import { deriveSecret } from './certs/derive-secret.ts';
import { SERVICE } from './certs/issue.ts';
import type { KeyRing } from './certs/key-ring.ts';
import { caBundleOf } from './certs/published.ts';
import type { Acknowledgements } from './distribution/acknowledgements.ts';
import { REPORT_LIFE_MS, REPORT_PATH, encodeReport } from './distribution/reports.ts';
import { sendReport } from './distribution/report-sender.ts';
import type { KubeClient } from './kube/client.ts';
import { LEASES } from './kube/lease-record.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import type { OperatorLog } from './log.ts';
import { textAt } from './state/fields.ts';
import { paused } from '../runtime/paused.ts';

/** The Lease of the writers. */
export const LEASE = 'gatehouse-operator';
/** Milliseconds between looks at whether there is news for the leader. */
const STEP_MS = 250;
/** Without news a report goes out this often: three fit into what the leader waits. */
export const REPEAT_MS = REPORT_LIFE_MS / 3;

export interface ReportingOptions {
  readonly client: KubeClient;
  readonly namespace: string;
  readonly podName: string;
  readonly acknowledgements: Acknowledgements;
  readonly ring: () => KeyRing;
  readonly isLeader: () => boolean;
  readonly now: () => number;
  readonly log: OperatorLog;
}

/** Only replicas can derive it. */
export function reportKey(ring: KeyRing): Uint8Array {
  const secret = ring.workloadMasters[0]?.secret ?? '';
  return Buffer.from(deriveSecret(secret, 'reports of replicas'), 'base64url');
}

/** `POD_IP`: a replica finds the leader by what the Lease says of its holder. */
export function holderIdentity(podName: string, podIp: string, boot: string): string {
  return [podName, boot, podIp].join('/');
}

/** Tells the leader what the sidecars of this replica enforce: soon after each change, and from time to time. */
export class Reporting {
  readonly #options: ReportingOptions;
  #isDue = true;
  #sentAt = 0;

  constructor(options: ReportingOptions) {
    this.#options = options;
  }

  changed(): void {
    this.#isDue = true;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isLate = performance.now() - this.#sentAt > REPEAT_MS;
      if (!this.#options.isLeader() && (this.#isDue || isLate)) await this.#send();
      await paused(STEP_MS, signal);
    }
  }

  async #send(): Promise<void> {
    const { podName, acknowledgements, ring, namespace, now, log } = this.#options;
    this.#isDue = false;
    this.#sentAt = performance.now();
    try {
      const address = await this.#leaderAddress();
      if (address === null) return;
      const acknowledged = acknowledgements.all();
      const body = encodeReport({ replica: podName, at: now(), acknowledged });
      await sendReport({ address, port: OPERATOR_PORT }, REPORT_PATH, body, {
        authorities: caBundleOf(ring()),
        serverName: `${SERVICE}.${namespace}.svc`,
        key: reportKey(ring()),
      });
    } catch (error) {
      this.#isDue = true;
      log.debug('a report did not reach the leader', { error: sentenceOf(error) });
    }
  }

  async #leaderAddress(): Promise<string | null> {
    const { client, namespace } = this.#options;
    const lease = await client.get(LEASES, { namespace, name: LEASE });
    const holder = textAt(lease?.value, 'spec', 'holderIdentity');
    return holder.split('/')[2] ?? null;
  }
}
