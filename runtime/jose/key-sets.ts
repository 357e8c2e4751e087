import { createLocalJWKSet, errors } from 'jose';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import type { JsonObject } from '../../core/json/json.ts';
import { fetchKeySet } from './key-source.ts';
import type { KeySource } from './key-source.ts';

/** After it the keys are fetched again, so that a key the provider has withdrawn is not trusted much longer. */
export const KEYS_FRESH_MS = 10 * 60_000;

/** While the provider cannot be reached its last keys are used this long: an outage of an hour locks nobody out. */
export const KEYS_STALE_MS = 60 * 60_000;

/** Between two fetches from one provider: neither tokens with invented key ids nor an outage turn into a flood. */
export const REFRESH_COOLDOWN_MS = 5_000;

/** Key sets held at once; beyond it the one that was first asked for goes. A namespace has a handful of providers. */
export const KEY_SETS_HELD = 64;

/** No keys of the provider can be had: the credential may be good, and nobody can say. */
export class KeysUnavailable extends Error {
  readonly code = 'KeysUnavailable';

  constructor() {
    super('The keys of the identity provider cannot be had.');
    this.name = 'KeysUnavailable';
  }
}

export interface KeySetsOptions {
  readonly fetch: typeof globalThis.fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Told once per failed fetch, with a sentence that holds nothing of any token. */
  readonly failed: (source: KeySource, error: unknown) => void;
}

export interface KeyName {
  readonly alg: string;
  readonly kid?: string;
}

export interface KeySet {
  /** The key of that name. Throws KeysUnavailable, or jose's JWKSNoMatchingKey and JWKSMultipleMatchingKeys. */
  find(name: KeyName): Promise<CryptoKey>;
}

/** The public keys of each provider, fetched when first needed, or as they were given. */
export class KeySets {
  readonly #options: KeySetsOptions;
  readonly #sets = new Map<string, KeySet>();
  readonly #given = new WeakMap<readonly JsonObject[], KeySet>();

  constructor(options: KeySetsOptions) {
    this.#options = options;
  }

  of(source: KeySource): KeySet {
    return source.keys.length > 0 ? this.#ofGiven(source.keys) : this.#ofFetched(source);
  }

  #ofGiven(keys: readonly JsonObject[]): KeySet {
    const known = this.#given.get(keys);
    if (known !== undefined) return known;
    const select = selectorOf({ keys });
    const set: KeySet = { find: (name) => select({ ...name }) };
    this.#given.set(keys, set);
    return set;
  }

  #ofFetched(source: KeySource): KeySet {
    const id = JSON.stringify([source.issuer, source.jwksUri]);
    const known = this.#sets.get(id);
    if (known !== undefined) return known;
    const fresh = new CachedKeySet(source, this.#options);
    this.#sets.set(id, fresh);
    this.#forgetBeyondLimit();
    return fresh;
  }

  #forgetBeyondLimit(): void {
    for (const oldest of this.#sets.keys()) {
      if (this.#sets.size <= KEY_SETS_HELD) return;
      this.#sets.delete(oldest);
    }
  }
}

interface HeldKeys {
  readonly find: (name: KeyName) => Promise<CryptoKey>;
  readonly fetchedAt: number;
}

class CachedKeySet implements KeySet {
  readonly #source: KeySource;
  readonly #options: KeySetsOptions;
  #held: HeldKeys | null = null;
  #triedAt = Number.NEGATIVE_INFINITY;
  #down = false;
  #loading: Promise<void> | null = null;

  constructor(source: KeySource, options: KeySetsOptions) {
    this.#source = source;
    this.#options = options;
  }

  async find(name: KeyName): Promise<CryptoKey> {
    const held = await this.#current();
    try {
      return await held.find(name);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      return this.#findAfterRotation(name, error);
    }
  }

  async #current(): Promise<HeldKeys> {
    if (this.#age() > KEYS_FRESH_MS) {
      const refreshed = this.#refresh();
      // A provider that is known to be down is asked again in the background: its time-out is not the callers'.
      if (!this.#down || this.#age() > KEYS_STALE_MS) await refreshed;
    }
    if (this.#held === null || this.#age() > KEYS_STALE_MS) throw new KeysUnavailable();
    return this.#held;
  }

  async #findAfterRotation(name: KeyName, unknown: errors.JWKSNoMatchingKey): Promise<CryptoKey> {
    const before = this.#held;
    await this.#refresh();
    if (this.#held !== null && this.#held !== before) return this.#held.find(name);
    throw this.#down ? new KeysUnavailable() : unknown;
  }

  #age(): number {
    return this.#held === null ? Infinity : this.#options.now() - this.#held.fetchedAt;
  }

  /** Joins the fetch that is under way; does nothing during the cooldown. */
  #refresh(): Promise<void> {
    if (this.#loading !== null) return this.#loading;
    if (this.#options.now() - this.#triedAt < REFRESH_COOLDOWN_MS) return Promise.resolve();
    this.#triedAt = this.#options.now();
    this.#loading = this.#load().finally(() => {
      this.#loading = null;
    });
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const select = selectorOf(await fetchKeySet(this.#source, this.#options.fetch));
      this.#held = { find: (name) => select({ ...name }), fetchedAt: this.#options.now() };
      this.#down = false;
    } catch (error) {
      this.#down = true;
      this.#options.failed(this.#source, error);
    }
  }
}

function selectorOf(set: JsonObject) {
  return createLocalJWKSet(set as unknown as JSONWebKeySet);
}
