import type { ObservedObject } from '../state/observed-object.ts';

/**
 * Remembers at which resource version each object's present spec was first seen. Writing a status raises the resource
 * version too, and must not make pods look as if they lagged.
 */
export class SpecVersions {
  readonly #seen = new Map<string, { readonly generation: number; readonly version: number }>();

  of({ uid, generation, resourceVersion }: ObservedObject): number {
    const seen = this.#seen.get(uid);
    if (seen?.generation === generation) return seen.version;
    this.#seen.set(uid, { generation, version: resourceVersion });
    return resourceVersion;
  }

  /** Forgets what is no longer there. */
  keepOnly(objects: readonly ObservedObject[]): void {
    const alive = new Set(objects.map(({ uid }) => uid));
    for (const uid of this.#seen.keys()) if (!alive.has(uid)) this.#seen.delete(uid);
  }
}
