import type { Acknowledgement } from '../../core/pod/stream.ts';

/** What each sidecar says it enforces, by the uid of its pod. */
export type Acknowledged = ReadonlyMap<string, Acknowledgement>;

export interface ReceivedAcknowledgement extends Acknowledgement {
  /** Milliseconds since the epoch at which a replica received it, by the clock of the process that holds this value. */
  readonly at: number;
}

export type Received = ReadonlyMap<string, ReceivedAcknowledgement>;

/** Milliseconds: a sidecar takes 30 s to find its replica dead, and up to 10 s to ask the next one. */
const LIFE_MS = 45_000;
/** Rounds of other replicas are not at the same time, and one may fail. */
const FEWEST_ROUNDS = 3;

/** Rounds that an acknowledgement outlives; `observeMs` is from one to the next. */
export function roundsOutlived(observeMs: number): number {
  return Math.max(FEWEST_ROUNDS, Math.ceil(LIFE_MS / observeMs));
}

export interface AcknowledgementsOptions {
  /** For so many rounds an acknowledgement need not be repeated. */
  readonly rounds: number;
  readonly changed: () => void;
}

/**
 * What sidecars said to this replica, whose streams another one may hold. A sidecar says it again after each snapshot,
 * and each replica sends one a round to all its streams, a round being a consistent read of the API server. What is not
 * repeated is forgotten by rounds, not by the clock: while the API server is away nobody repeats, and nothing changes.
 */
export class Acknowledgements {
  readonly #options: AcknowledgementsOptions;
  readonly #byPod = new Map<string, ReceivedAcknowledgement>();
  readonly #heardIn = new Map<string, number>();
  #round = 0;

  constructor(options: AcknowledgementsOptions) {
    this.#options = options;
  }

  take(uid: string, received: ReceivedAcknowledgement): void {
    this.#byPod.set(uid, received);
    this.#heardIn.set(uid, this.#round);
    this.#options.changed();
  }

  endRound(): void {
    const { rounds, changed } = this.#options;
    this.#round += 1;
    const silent = [...this.#heardIn].filter(([, round]) => this.#round - round > rounds);
    for (const [uid] of silent) {
      this.#byPod.delete(uid);
      this.#heardIn.delete(uid);
    }
    if (silent.length > 0) changed();
  }

  all(): Received {
    return this.#byPod;
  }
}

/** Of each pod what came last, whoever holds it. */
export function newestOf(holders: readonly Received[]): Received {
  const newest = new Map<string, ReceivedAcknowledgement>();
  for (const holder of holders)
    for (const [uid, received] of holder) {
      const known = newest.get(uid);
      if (known === undefined || known.at < received.at) newest.set(uid, received);
    }
  return newest;
}

/** Whether the sidecar has reached an object as it was at a resource version. */
export function hasReached(version: string, kind: string, resourceVersion: number): boolean {
  const parts = version.slice(version.indexOf('/') + 1).split(',');
  const reached = parts.find((part) => part.startsWith(`${kind}=`));
  return reached !== undefined && Number(reached.slice(kind.length + 1)) >= resourceVersion;
}
