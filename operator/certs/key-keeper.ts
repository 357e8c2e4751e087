import { paused } from '../../runtime/paused.ts';
import { applyRotation } from './apply-rotation.ts';
import { decodeKeyRing, encodeKeyRing, isLater } from './key-ring.ts';
import type { KeyRing } from './key-ring.ts';
import { StoreConflict } from './key-store.ts';
import type { SecretStore } from './key-store.ts';
import { planRotation } from './plan-rotation.ts';
import type { RotationPeriods } from './rotation-periods.ts';

export interface KeyKeeperOptions {
  readonly store: SecretStore;
  readonly periods: RotationPeriods;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /**
   * Whether the trust of this ring has been written to every webhook configuration and namespace that can be written to.
   * Asked by the leader before it puts a new key to use.
   */
  readonly isPublished: (ring: KeyRing) => boolean;
}

export type RingListener = (ring: KeyRing) => void;

/** The latest key ring known to this replica; the leader's rotates it. */
export class KeyKeeper {
  private readonly options: KeyKeeperOptions;
  private readonly listeners = new Set<RingListener>();
  private latest: KeyRing | null = null;

  constructor(options: KeyKeeperOptions) {
    this.options = options;
  }

  /** Null until the first one has been seen. */
  get ring(): KeyRing | null {
    return this.latest;
  }

  /** Is told of the ring known now, and of each later one. Returns how to stop that. */
  onChange(listener: RingListener): () => void {
    this.listeners.add(listener);
    if (this.latest !== null) listener(this.latest);
    return () => this.listeners.delete(listener);
  }

  /**
   * Every replica: what the Secret holds now (RING_KEY). An earlier state than the one known, as from a lagging cache or a
   * restored backup, is passed over. Throws KeyRingError; what was known stays.
   */
  observe(text: string): void {
    this.adopt(decodeKeyRing(text));
  }

  /**
   * The leader: brings the stored ring to where it should be now. Does nothing where nothing is due; a Secret that was
   * deleted or set back comes back from memory. What another one wrote meanwhile is taken over instead. Rejects with
   * KeyRingError (a stored ring that is not understood is never overwritten) and with the errors of the store.
   */
  async rotate(): Promise<void> {
    const { store, periods, clock, isPublished } = this.options;
    const stored = await store.read();
    const storedRing = stored === null ? null : decodeKeyRing(stored.text);
    if (storedRing !== null) this.adopt(storedRing);
    const known = this.latest;
    const moment = { now: clock(), periods, isPublished: known !== null && isPublished(known) };
    const due = await applyRotation(known, planRotation(known, moment), moment);
    if (storedRing !== null && !isLater(due, storedRing)) return;
    try {
      await store.write(encodeKeyRing(due), stored?.resourceVersion ?? null);
    } catch (error) {
      if (error instanceof StoreConflict) return this.reread();
      throw error;
    }
    this.adopt(due);
  }

  /**
   * Rotates until the signal ends it. `report` is told of each round that failed; the next one tries again. Several rounds
   * fit into an overlap, so that a rotation is never late by much of it.
   */
  async lead(signal: AbortSignal, report: (error: unknown) => void): Promise<void> {
    const interval = roundInterval(this.options.periods);
    while (!signal.aborted) {
      await this.rotate().catch(report);
      await paused(interval, signal);
    }
  }

  private async reread(): Promise<void> {
    const stored = await this.options.store.read();
    if (stored !== null) this.observe(stored.text);
  }

  private adopt(ring: KeyRing): void {
    if (this.latest !== null && !isLater(ring, this.latest)) return;
    this.latest = ring;
    this.listeners.forEach((listener) => listener(ring));
  }
}

/** Milliseconds. */
function roundInterval({ overlap }: RotationPeriods): number {
  return Math.min(30_000, overlap / 10);
}
