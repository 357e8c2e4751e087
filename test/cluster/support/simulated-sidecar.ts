import { ACKNOWLEDGEMENT_PATH } from '../../../core/pod/stream.ts';
import { askOperator, keptConnection } from '../../../sidecar/operator/request.ts';
import type { OperatorAddress } from '../../../sidecar/operator/request.ts';
import { SnapshotStream } from '../../../sidecar/operator/snapshot-stream.ts';

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** It ends with its process. */
const NEVER = new AbortController().signal;

interface SimulatedSidecarOptions {
  readonly operator: OperatorAddress;
  /** The version of a signed snapshot, and in it how far the policies go. Rejects where it is not to be trusted. */
  readonly verify: (
    jws: string,
  ) => Promise<{ readonly version: string; readonly policies: number }>;
}

/** The link of a sidecar to the operator, with what comes after it left out: nothing is enforced. */
export class SimulatedSidecar {
  /** Snapshots by how far their policies go, and when (ms since the epoch) the operator had taken their acknowledgement. */
  #acknowledged: readonly { readonly policies: number; readonly at: number }[] = [];
  readonly #options: SimulatedSidecarOptions;
  #connection = keptConnection();
  #due: { readonly version: string; readonly policies: number } | null = null;
  #telling = false;

  constructor(options: SimulatedSidecarOptions) {
    this.#options = options;
    const take = async (jws: string) => {
      this.#due = await options.verify(jws);
      if (!this.#telling) void this.#tell();
    };
    const { operator } = options;
    new SnapshotStream({ operator, take, log: SILENT, random: Math.random });
  }

  /** When it had first acknowledged policies up to that resource version, not before that time. */
  reachedAt({ policies, since }: { policies: number; since: number }): number | null {
    const first = this.#acknowledged.find((one) => one.policies >= policies && one.at >= since);
    return first?.at ?? null;
  }

  /** Forgets what was acknowledged so far. */
  forget(): void {
    this.#acknowledged = [];
  }

  async #tell(): Promise<void> {
    this.#telling = true;
    for (let due = this.#due; due !== null; due = this.#due) {
      this.#due = null;
      const body = JSON.stringify({ version: due.version, refused: null, exposed: null });
      const connection = this.#connection;
      const question = { method: 'POST', path: ACKNOWLEDGEMENT_PATH, body, connection } as const;
      try {
        const answer = await askOperator(this.#options.operator, question, NEVER);
        answer.resume();
        this.#acknowledged = [...this.#acknowledged, { policies: due.policies, at: Date.now() }];
      } catch {
        // The stream ends as well, and begins anew with a snapshot.
        connection.destroy();
        this.#connection = keptConnection();
      }
    }
    this.#telling = false;
  }
}
