import { objectKey, versionNumber } from './object.ts';
import type { ObjectMeta } from './object.ts';

/** What became of one object that is, or was, in a usable form. */
export type Change<T> =
  | {
      readonly kind: 'set';
      readonly namespace: string;
      readonly name: string;
      readonly object: T;
      /** Null where the object is new. */
      readonly previous: T | null;
    }
  | {
      readonly kind: 'deleted';
      readonly namespace: string;
      readonly name: string;
      readonly previous: T;
    };

/** One object as it was read. */
export interface Seen<T> {
  readonly meta: ObjectMeta;
  /** Null where it does not parse: it is known to exist, and nobody is told of it. */
  readonly object: T | null;
}

/** The objects of one collection, by `namespace/name`. */
export class Store<T> {
  readonly #seen = new Map<string, Seen<T>>();
  readonly #objects = new Map<string, T>();

  get objects(): ReadonlyMap<string, T> {
    return this.#objects;
  }

  get seen(): ReadonlyMap<string, Seen<T>> {
    return this.#seen;
  }

  /** Takes a whole collection. What it lacks is gone; what has the same version is not told again. */
  replace(list: readonly Seen<T>[]): readonly Change<T>[] {
    const listed = new Set(list.map(({ meta }) => objectKey(meta)));
    const gone = [...this.#seen.values()].filter(({ meta }) => !listed.has(objectKey(meta)));
    return [
      ...gone.flatMap(({ meta }) => this.delete(meta)),
      ...list.flatMap((seen) => this.set(seen)),
    ];
  }

  /** A new object under a known name is a deletion and an addition. */
  set(seen: Seen<T>): readonly Change<T>[] {
    const key = objectKey(seen.meta);
    const known = this.#seen.get(key);
    if (known !== undefined && known.meta.uid !== seen.meta.uid) {
      return [...this.delete(known.meta), ...this.set(seen)];
    }
    if (known?.meta.resourceVersion === seen.meta.resourceVersion) return [];
    this.#seen.set(key, seen);
    return this.#tell(key, seen);
  }

  delete(meta: ObjectMeta): readonly Change<T>[] {
    const key = objectKey(meta);
    this.#seen.delete(key);
    return this.#tell(key, { meta, object: null });
  }

  #tell(key: string, { meta: { namespace, name }, object }: Seen<T>): readonly Change<T>[] {
    const previous = this.#objects.get(key) ?? null;
    if (object !== null) {
      this.#objects.set(key, object);
      return [{ kind: 'set', namespace, name, object, previous }];
    }
    this.#objects.delete(key);
    return previous === null ? [] : [{ kind: 'deleted', namespace, name, previous }];
  }
}

/** One collection as the server has it: versions only. */
export interface Census {
  readonly resourceVersion: number;
  readonly objects: readonly ObjectMeta[];
}

/**
 * Whether a store has everything that a census of the server has, and nothing that it lacks. What the store learnt of
 * later than the census (a higher version, a later deletion) is not a difference.
 * @param deleted resource version at which a key was deleted, for keys deleted since the census began
 */
export function agrees(
  { resourceVersion, objects }: Census,
  seen: ReadonlyMap<string, Seen<unknown>>,
  deleted: ReadonlyMap<string, number>,
): boolean {
  const counted = new Map(objects.map((meta) => [objectKey(meta), meta]));
  const isLater = (version: number | undefined) =>
    version !== undefined && version > resourceVersion;
  const isHeld = ([key, meta]: [string, ObjectMeta]) => {
    const held = seen.get(key)?.meta;
    if (held === undefined) return isLater(deleted.get(key));
    const same = held.uid === meta.uid && held.resourceVersion === meta.resourceVersion;
    return same || isLater(versionNumber(held.resourceVersion));
  };
  const isCounted = ([key, { meta }]: [string, Seen<unknown>]) =>
    counted.has(key) || isLater(versionNumber(meta.resourceVersion));
  return [...counted].every(isHeld) && [...seen].every(isCounted);
}
