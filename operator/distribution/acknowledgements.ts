import type { Acknowledgement } from '../../core/pod/stream.ts';

/** What each connected sidecar says it enforces, by the uid of its pod. */
export type Acknowledged = ReadonlyMap<string, Acknowledgement>;

/** The sidecars of this replica. */
export class Acknowledgements {
  readonly #byPod = new Map<string, Acknowledgement>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  set(uid: string, acknowledgement: Acknowledgement): void {
    this.#byPod.set(uid, acknowledgement);
    this.#changed();
  }

  delete(uid: string): void {
    if (this.#byPod.delete(uid)) this.#changed();
  }

  all(): Acknowledged {
    return this.#byPod;
  }
}

/** Whether the sidecar has reached an object as it was at a resource version. */
export function hasReached(version: string, kind: string, resourceVersion: number): boolean {
  const parts = version.slice(version.indexOf('/') + 1).split(',');
  const reached = parts.find((part) => part.startsWith(`${kind}=`));
  return reached !== undefined && Number(reached.slice(kind.length + 1)) >= resourceVersion;
}
