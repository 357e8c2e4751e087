import { BoundedMap } from '../../runtime/bounded-map.ts';

/** Principals that something is remembered for at one time; beyond it the one that was quiet longest is forgotten. */
export const PRINCIPALS = 10_000;

/** Things of one kind remembered for one principal: the bound on its calls in flight, with room for resumptions. */
export const PER_PRINCIPAL = 2_048;

/**
 * What is remembered between messages, apart for each principal: a busy principal only ever pushes out its own oldest.
 * What was forgotten is as if it had never been: the gate then refuses what refers to it.
 */
export class Remembered<V> {
  readonly #principals = new BoundedMap<string, BoundedMap<string, V>>(PRINCIPALS);

  get(principal: string, key: string): V | undefined {
    return this.#principals.get(principal)?.get(key);
  }

  set(principal: string, key: string, value: V): void {
    const own = this.#principals.get(principal) ?? new BoundedMap<string, V>(PER_PRINCIPAL);
    own.set(key, value);
    this.#principals.set(principal, own);
  }

  delete(principal: string, key: string): void {
    const own = this.#principals.get(principal);
    own?.delete(key);
    if (own?.size === 0) this.#principals.delete(principal);
  }

  values(principal: string): readonly V[] {
    return [...(this.#principals.get(principal)?.values() ?? [])];
  }
}
