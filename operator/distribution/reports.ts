import { listAt, numberAt, field, textAt } from '../state/fields.ts';
import { newestOf } from './acknowledgements.ts';
import type { Received, ReceivedAcknowledgement } from './acknowledgements.ts';

/** Where a replica tells the leader what its sidecars enforce (POST). */
export const REPORT_PATH = '/v1/reports';

/** What one replica knows of its sidecars. */
export interface Report {
  readonly replica: string;
  /** Milliseconds since the epoch, by the replica's clock: a later report of it replaces an earlier one. */
  readonly at: number;
  readonly acknowledged: Received;
}

/** After it a replica that says nothing is taken to have no sidecars any more: three of its reports are missing. */
export const REPORT_LIFE_MS = 15_000;

export function encodeReport({ replica, at, acknowledged }: Report): string {
  return JSON.stringify({ replica, at, pods: [...acknowledged] });
}

/** null for what is no report. One of an older replica has no times: what it says is as new as itself. */
export function decodeReport(value: unknown): Report | null {
  const replica = textAt(value, 'replica');
  const at = numberAt(value, 'at');
  if (replica === '' || at === 0) return null;
  const pods = listAt(value, 'pods').map(
    (pair) => [textAt(pair, 0), receivedIn(field(pair, 1), at)] as const,
  );
  return { replica, at, acknowledged: new Map(pods) };
}

function receivedIn(value: unknown, otherwise: number): ReceivedAcknowledgement {
  return {
    version: textAt(value, 'version'),
    refused: textAt(value, 'refused') || null,
    exposed: textAt(value, 'exposed') || null,
    at: numberAt(value, 'at') || otherwise,
  };
}

interface Held {
  /** By the replica's clock. */
  readonly sentAt: number;
  /** By the leader's. */
  readonly takenAt: number;
  readonly acknowledged: Received;
}

/** What all replicas say, for the leader. Forgets a replica that does not report any more. */
export class Reports {
  readonly #byReplica = new Map<string, Held>();

  /** False for one that is older than what is known, or than it may be. */
  take(report: Report, now: number): boolean {
    this.#forget(now);
    const { replica, at } = report;
    const held = this.#byReplica.get(replica);
    const isOld = now - at > REPORT_LIFE_MS || (held !== undefined && held.sentAt >= at);
    if (isOld) return false;
    const acknowledged = byClockOf(now, report);
    this.#byReplica.set(replica, { sentAt: at, takenAt: now, acknowledged });
    return true;
  }

  /** A pod that went from one replica to another is counted with what it said last. */
  all(now: number): Received {
    this.#forget(now);
    return newestOf([...this.#byReplica.values()].map(({ acknowledged }) => acknowledged));
  }

  #forget(now: number): void {
    for (const [replica, { takenAt }] of this.#byReplica)
      if (now - takenAt > REPORT_LIFE_MS) this.#byReplica.delete(replica);
  }
}

/** Clocks of replicas differ, ages do not: a report is taken within moments of its being sent. */
function byClockOf(now: number, { at, acknowledged }: Report): Received {
  const ahead = now - at;
  return new Map(
    [...acknowledged].map(([uid, received]) => [uid, { ...received, at: received.at + ahead }]),
  );
}
