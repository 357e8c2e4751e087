import { signTrustAnchors } from '../runtime/jose/trust-anchors.ts';
import { signSnapshot } from '../runtime/jose/snapshot-signature.ts';
import { KeyKeeper } from './certs/key-keeper.ts';
import type { KeyRing } from './certs/key-ring.ts';
import type { SecretStore } from './certs/key-store.ts';
import { currentSnapshotKeyOf, signedTrustAnchors } from './certs/published.ts';
import type { RotationPeriods } from './certs/rotation-periods.ts';
import { paused } from '../runtime/paused.ts';

/** Milliseconds between looks at the Secret by replicas that do not lead: far below any overlap. */
const LOOK_MS = 2_000;

export interface KeysOptions {
  readonly store: SecretStore;
  readonly periods: RotationPeriods;
  readonly isPublished: (ring: KeyRing, anchors: string) => boolean;
  readonly now: () => number;
  readonly failed: (error: unknown) => void;
}

/** The keys that this replica works with, and what is published of them. */
export class Keys {
  readonly keeper: KeyKeeper;
  readonly #options: KeysOptions;
  #signed: { readonly ring: KeyRing; readonly anchors: string } | null = null;

  constructor(options: KeysOptions) {
    this.#options = options;
    this.keeper = new KeyKeeper({
      store: options.store,
      periods: options.periods,
      clock: options.now,
      isPublished: (ring) =>
        this.#signed?.ring === ring && options.isPublished(ring, this.#signed.anchors),
    });
  }

  /** Throws while there are none. */
  get ring(): KeyRing {
    const { ring } = this.keeper;
    if (ring === null) throw new Error('the keys have not been read yet');
    return ring;
  }

  /** The trust anchors as sidecars read them; null while there are none. */
  get anchors(): string | null {
    return this.#signed?.anchors ?? null;
  }

  sign(payload: string): Promise<string> {
    return signSnapshot(payload, currentSnapshotKeyOf(this.ring).privateJwk);
  }

  /** Follows the Secret; resolves with the first keys, and goes on until the signal. */
  async follow(signal: AbortSignal, changed: (ring: KeyRing) => Promise<void>): Promise<void> {
    const first = Promise.withResolvers<undefined>();
    this.keeper.onChange((ring) => {
      this.#adopt(ring, changed).then(() => first.resolve(undefined), this.#options.failed);
    });
    void this.#look(signal);
    await first.promise;
  }

  async #adopt(ring: KeyRing, changed: (ring: KeyRing) => Promise<void>): Promise<void> {
    const anchors = await signedTrustAnchors(ring, signTrustAnchors);
    // A later ring that was signed sooner stays.
    if (this.keeper.ring !== ring) return;
    this.#signed = { ring, anchors };
    await changed(ring);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { store, failed } = this.#options;
    while (!signal.aborted) {
      try {
        const stored = await store.read();
        if (stored !== null) this.keeper.observe(stored.text);
      } catch (error) {
        failed(error);
      }
      await paused(LOOK_MS, signal);
    }
  }
}
