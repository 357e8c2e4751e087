import type { ObservedPod } from '../state/observed-pod.ts';

/** Milliseconds that a sidecar may be not ready before it counts: a restart takes less. */
const PATIENCE_MS = 10_000;

/**
 * Guarded pods that run while their sidecar is not ready: it crashed, hangs, is exposed or never had a snapshot. What such
 * a sidecar said last is no longer true.
 */
export class UnreadySidecars {
  /** When each was first seen so, in milliseconds since the epoch, by the uid of its pod. */
  readonly #since = new Map<string, number>();
  #uids: ReadonlySet<string> = new Set();

  /** Of their pods. */
  get uids(): ReadonlySet<string> {
    return this.#uids;
  }

  /** To be called again and again, with all pods. Whether it finds others than before. */
  look(pods: readonly ObservedPod[], now: number): boolean {
    const unready = new Set(pods.filter(isUnready).map(({ uid }) => uid));
    for (const uid of this.#since.keys()) if (!unready.has(uid)) this.#since.delete(uid);
    for (const uid of unready) if (!this.#since.has(uid)) this.#since.set(uid, now);
    const late = [...this.#since].filter(([, since]) => now - since >= PATIENCE_MS);
    const uids = new Set(late.map(([uid]) => uid));
    const isNew = uids.size !== this.#uids.size || [...uids].some((uid) => !this.#uids.has(uid));
    this.#uids = uids;
    return isNew;
  }
}

function isUnready({ hasUnreadySidecar, isTerminating }: ObservedPod): boolean {
  return hasUnreadySidecar && !isTerminating;
}
