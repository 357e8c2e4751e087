import type { Acknowledgement } from '../../core/pod/stream.ts';
import { listAt, numberAt, field, textAt } from '../state/fields.ts';
import type { Acknowledged } from './acknowledgements.ts';

/** Where a replica tells the leader what its sidecars enforce (POST). */
export const REPORT_PATH = '/v1/reports';

/** What one replica knows of its sidecars. */
export interface Report {
  readonly replica: string;
  /** Milliseconds since the epoch: a later report of a replica replaces an earlier one. */
  readonly at: number;
  readonly acknowledged: Acknowledged;
}

/** After it a replica that says nothing is taken to have no sidecars any more: three of its reports are missing. */
export const REPORT_LIFE_MS = 15_000;

export function encodeReport({ replica, at, acknowledged }: Report): string {
  return JSON.stringify({ replica, at, pods: [...acknowledged] });
}

/** null for what is no report. */
export function decodeReport(value: unknown): Report | null {
  const replica = textAt(value, 'replica');
  const at = numberAt(value, 'at');
  if (replica === '' || at === 0) return null;
  const pods = listAt(value, 'pods').map(
    (pair) => [textAt(pair, 0), acknowledgementOf(field(pair, 1))] as const,
  );
  return { replica, at, acknowledged: new Map(pods) };
}

function acknowledgementOf(value: unknown): Acknowledgement {
  return {
    version: textAt(value, 'version'),
    refused: textAt(value, 'refused') || null,
    exposed: textAt(value, 'exposed') || null,
  };
}

/** What all replicas say, for the leader. */
export class Reports {
  readonly #byReplica = new Map<string, Report>();

  /** False for one that is older than what is known, or than it may be. */
  take(report: Report, now: number): boolean {
    const held = this.#byReplica.get(report.replica);
    const isOld = now - report.at > REPORT_LIFE_MS || (held !== undefined && held.at >= report.at);
    if (!isOld) this.#byReplica.set(report.replica, report);
    return !isOld;
  }

  /** A pod that went from one replica to another is counted with what it said last. */
  all(now: number): Acknowledged {
    const alive = [...this.#byReplica.values()].filter(({ at }) => now - at <= REPORT_LIFE_MS);
    return new Map(
      alive
        .toSorted((one, other) => one.at - other.at)
        .flatMap(({ acknowledged }) => [...acknowledged]),
    );
  }
}
