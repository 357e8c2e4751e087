import type { Acknowledgement } from '../../core/pod/stream.ts';
import { formatVersion } from '../../core/snapshot/version.ts';
import type { InForce, Log } from '../gate.ts';
import type { Acceptance } from '../snapshot/store.ts';
import { Acknowledger } from './acknowledger.ts';
import type { KeptSnapshot } from './kept-snapshot.ts';
import type { OperatorAddress } from './request.ts';
import { SnapshotStream } from './snapshot-stream.ts';

export interface OperatorLinkOptions {
  readonly operator: OperatorAddress;
  readonly kept: KeptSnapshot;
  readonly deliver: (jws: string) => Promise<Acceptance>;
  readonly inForce: () => InForce;
  /** Why the pod is exposed; null where it is not. */
  readonly exposed: () => string | null;
  readonly log: Log;
  /** From [0, 1). */
  readonly random: () => number;
  readonly silenceMs?: number;
}

export interface OperatorLink {
  /** Tells the operator what holds now. */
  acknowledge(): void;
  close(): Promise<void>;
}

/** Puts the operator's snapshots in force, keeps them, and says each time what came of it. */
export function linkOperator(options: OperatorLinkOptions): OperatorLink {
  const { kept, deliver, inForce, exposed } = options;
  let refused: string | null = null;
  const acknowledgement = (): Acknowledgement => ({
    version: versionOf(inForce()),
    refused,
    exposed: exposed(),
  });
  const acknowledger = new Acknowledger({ ...options, acknowledgement });
  const take = async (jws: string): Promise<void> => {
    const acceptance = await deliver(jws);
    refused = acceptance.ok ? null : acceptance.problem;
    if (acceptance.ok) kept.keep(jws);
    acknowledger.say();
  };
  const stream = new SnapshotStream({ ...options, take });
  return {
    acknowledge: () => {
      acknowledger.say();
    },
    close: async () => {
      await Promise.all([stream.close(), acknowledger.close()]);
      await kept.close();
    },
  };
}

function versionOf(inForce: InForce): string {
  return inForce.state === 'absent' ? '' : formatVersion(inForce.snapshot.version);
}
