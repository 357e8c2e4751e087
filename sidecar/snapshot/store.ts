import { isDeepStrictEqual } from 'node:util';
import { decodeSnapshot } from '../../core/snapshot/decode.ts';
import type { SnapshotReading } from '../../core/snapshot/decode.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { compareVersions, formatVersion } from '../../core/snapshot/version.ts';
import type { InForce, Log, SnapshotStore } from '../gate.ts';
import { inForceAt, untilChange } from './freshness.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

/** Longest wait of one timer: setTimeout takes 31 bits of milliseconds. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export interface SnapshotStoreOptions {
  /** The payload of a compact JWS that is signed by a trusted key; rejects otherwise. */
  readonly verify: (jws: string) => Promise<string>;
  /** Milliseconds since the epoch: says how old a snapshot is when it arrives. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back: says how much older it has become. */
  readonly mono: () => number;
  readonly log: Log;
}

export type Acceptance = { readonly ok: true } | { readonly ok: false; readonly problem: string };

export interface AcceptingSnapshotStore extends SnapshotStore {
  /**
   * Puts a signed snapshot in force. One with any lower version component is refused. The same content again, under
   * the same or a newer version, only says that it is still the truth. Other content of the same version (addresses of
   * services have no part in it) is put in force where it was observed later. What is refused leaves everything as it
   * was; `problem` is for logs.
   */
  accept(jws: string): Promise<Acceptance>;
  /** Announces nothing any more. */
  dispose(): void;
}

export function createSnapshotStore(options: SnapshotStoreOptions): AcceptingSnapshotStore {
  return new VersionedSnapshotStore(options);
}

class VersionedSnapshotStore implements AcceptingSnapshotStore {
  readonly #options: SnapshotStoreOptions;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot | null = null;
  /** When its source was read, on the monotonic clock: setting the wall clock makes no policy older or younger. */
  #observed = 0;
  #timer: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: SnapshotStoreOptions) {
    this.#options = options;
  }

  current(): InForce {
    return inForceAt(this.#snapshot, this.#age());
  }

  onChange(listener: () => void): () => void {
    const entry = (): void => {
      listener();
    };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  async accept(jws: string): Promise<Acceptance> {
    const reading = await this.#read(jws);
    if (!reading.ok) return this.#refused(reading.problem);
    return this.#offer(reading.snapshot);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  async #read(jws: string): Promise<SnapshotReading> {
    try {
      return decodeSnapshot(JSON.parse(await this.#options.verify(jws)));
    } catch (cause) {
      return { ok: false, problem: cause instanceof Error ? cause.message : 'not verified' };
    }
  }

  #offer(offered: Snapshot): Acceptance {
    const held = this.#snapshot;
    const step = held === null ? 'newer' : compareVersions(offered.version, held.version);
    if (held === null) this.#putInForce(offered);
    else if (step === 'older')
      return this.#refused(
        `${formatVersion(offered.version)} is older than ${formatVersion(held.version)}`,
      );
    else if (sameContent(held, offered)) this.#refresh(held, offered);
    else if (step === 'newer' || offered.observedAt > held.observedAt) this.#putInForce(offered);
    return { ok: true };
  }

  #putInForce(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#observed = this.#momentOf(snapshot.observedAt);
    this.#options.log.info('snapshot in force', { version: formatVersion(snapshot.version) });
    this.#awaitChange();
    this.#announce();
  }

  #refresh(held: Snapshot, { version, observedAt }: Snapshot): void {
    const before = this.current().state;
    this.#snapshot = { ...held, version, observedAt: Math.max(held.observedAt, observedAt) };
    this.#observed = Math.max(this.#observed, this.#momentOf(observedAt));
    this.#awaitChange();
    if (this.current().state !== before) this.#announce();
  }

  #age(): number {
    return this.#options.mono() - this.#observed;
  }

  /** A source whose clock runs ahead does not get more time than others. */
  #momentOf(observedAt: number): number {
    return this.#options.mono() - Math.max(0, this.#options.now() - observedAt);
  }

  #refused(problem: string): Acceptance {
    this.#options.log.warn('snapshot refused', { problem });
    return { ok: false, problem };
  }

  /** A timer may fire early: the clock decides, and the timer is set again. */
  #awaitChange(): void {
    clearTimeout(this.#timer);
    if (this.#snapshot === null || this.#disposed) return;
    const wait = untilChange(this.#snapshot, this.#age());
    if (wait === null) return;
    const { state } = this.current();
    const due = () => {
      this.#awaitChange();
      if (this.current().state !== state) this.#grownOld();
    };
    this.#timer = setTimeout(due, Math.min(Math.ceil(wait), LONGEST_WAIT_MS)).unref();
  }

  #grownOld(): void {
    this.#options.log.warn('the snapshot has not been confirmed for long', {
      state: this.current().state,
    });
    this.#announce();
  }

  /** One listener that fails keeps no other from hearing. */
  #announce(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (cause) {
        const error = sentenceOf(cause);
        this.#options.log.error('a listener to policy changes failed', { error });
      }
    }
  }
}

function sameContent(held: Snapshot, { version, observedAt, ...content }: Snapshot): boolean {
  return isDeepStrictEqual({ ...content, version, observedAt }, { ...held, version, observedAt });
}
