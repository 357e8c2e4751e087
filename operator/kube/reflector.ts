import { setTimeout as sleep } from 'node:timers/promises';
import { listAll, takeCensus } from './collection.ts';
import { KubeError, messageOf } from './kube-error.ts';
import { objectKey } from './object.ts';
import type { KubeObject } from './object.ts';
import { retryDelay, retryDelayAfter } from './retry-delay.ts';
import { DEFAULT_TIMINGS } from './reflector-options.ts';
import type { ReflectorOptions, ReflectorTimings } from './reflector-options.ts';
import { Store, agrees } from './store.ts';
import type { Census, Change, Seen } from './store.ts';
import { watch } from './watch.ts';
import type { WatchEvent } from './watch-event.ts';

/** A history that was compacted. */
const GONE = 410;
const SETTLE_STEP_MS = 50;
/** So many censuses in a row that differ are not events under way. */
const MOST_DIFFERENCES = 3;

/**
 * A copy of one collection of the API server that stays true: listed once, then watched; whatever breaks is taken up
 * again where it ended, and nothing but `close` stops it.
 */
export class Reflector<T> {
  readonly #options: ReflectorOptions<T>;
  readonly #timings: ReflectorTimings;
  readonly #store = new Store<T>();
  readonly #closing = new AbortController();
  readonly #synced = Promise.withResolvers<undefined>();
  #running: Promise<void> = Promise.resolve();
  /** Of the watch that is open. */
  #watch = new AbortController();
  #reached = 0;
  /** Null while the store is the server's state at `#reached`; else why it has to be listed. */
  #listFor: 'start' | 'expired' | 'drift' | null = 'start';
  #failures = 0;
  #differences = 0;
  #confirming: Promise<number | null> | null = null;
  /** Deletions since the census that is being compared began. */
  #deleted: Map<string, number> | null = null;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#timings = { ...DEFAULT_TIMINGS, ...options.timings };
  }

  start(): void {
    this.#running = this.#run();
  }

  /** The usable objects, by `namespace/name`. A live view. */
  items(): ReadonlyMap<string, T> {
    return this.#store.objects;
  }

  /** Null where there is none. The namespace of a cluster-scoped object is empty. */
  get(namespace: string, name: string): T | null {
    return this.#store.objects.get(objectKey({ namespace, name })) ?? null;
  }

  /** Resolves once the first list is in `items`; never rejects. */
  synced(): Promise<void> {
    return this.#synced.promise;
  }

  /** The resource version up to which `items` is the server's state; 0 before the first list. Lower only after a list of a server that was restored. */
  reached(): number {
    return this.#reached;
  }

  /**
   * Compares with a consistent read of the server. The time (ms since the epoch) at which that read began, where
   * nothing differs: `items` is then no older than it. Null where something does, or where there was no answer.
   * The third difference in a row has the collection listed again.
   */
  confirm(): Promise<number | null> {
    this.#confirming ??= this.#confirm().finally(() => {
      this.#confirming = null;
      this.#deleted = null;
    });
    return this.#confirming;
  }

  /** Resolves when nothing is open any more; no change is told after the call. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#watch.abort();
    await Promise.all([this.#running, this.#confirming]);
  }

  async #run(): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const pause = await this.#turn();
      if (pause > 0) await sleep(pause, undefined, this.#closing).catch(() => undefined);
    }
  }

  /** One list where one is due, then one watch to its end. Returns the milliseconds to wait before the next turn. */
  async #turn(): Promise<number> {
    try {
      if (this.#listFor !== null) await this.#list(this.#listFor);
      await this.#follow();
      return 0;
    } catch (thrown) {
      return this.#failed(KubeError.from(thrown));
    }
  }

  async #list(reason: 'start' | 'expired' | 'drift'): Promise<void> {
    if (reason !== 'start') this.#options.hooks?.onRelist?.(reason);
    const { version, objects } = await listAll(
      this.#options.client,
      this.#options,
      this.#closing.signal,
    );
    if (this.#closing.signal.aborted) return;
    const before = new Set(this.#store.seen.keys());
    const changes = this.#store.replace(objects.map((object) => this.#see(object)));
    for (const key of before) if (!this.#store.seen.has(key)) this.#deleted?.set(key, version);
    this.#reached = version;
    this.#listFor = null;
    this.#differences = 0;
    this.#tell(changes);
    this.#synced.resolve(undefined);
  }

  async #follow(): Promise<void> {
    const { client, clock, random } = this.#options;
    const { watchSeconds, silenceMs, retry } = this.#timings;
    const [least, most] = watchSeconds;
    const began = clock.monotonic();
    this.#watch = new AbortController();
    const events = watch(client, this.#options, {
      version: this.#reached,
      timeoutSeconds: Math.round(least + random() * (most - least)),
      silenceMs,
      leastMs: retry.ceilingMs,
      clock,
      signal: this.#watch.signal,
    });
    try {
      for await (const event of events) {
        this.#failures = 0;
        this.#take(event);
      }
    } catch (thrown) {
      if (!this.#watch.signal.aborted) throw thrown;
    } finally {
      // A quiet collection may say nothing for its whole time.
      if (clock.monotonic() - began >= retry.ceilingMs) this.#failures = 0;
    }
  }

  #take(event: WatchEvent): void {
    if (this.#watch.signal.aborted) return;
    // A census may have been ahead of the watch: what it covered is in the store, and this is older.
    if (event.version <= this.#reached) return;
    this.#reached = event.version;
    if (event.kind === 'set') this.#tell(this.#store.set(this.#see(event.object)));
    if (event.kind === 'deleted') {
      this.#deleted?.set(objectKey(event.object.meta), event.version);
      this.#tell(this.#store.delete(event.object.meta));
    }
  }

  #see({ meta, value }: KubeObject): Seen<T> {
    try {
      return { meta, object: this.#options.parse(value) };
    } catch (thrown) {
      this.#options.log.warn('An object could not be parsed.', {
        ...this.#name(),
        object: objectKey(meta),
        problem: messageOf(thrown),
      });
      return { meta, object: null };
    }
  }

  #tell(changes: readonly Change<T>[]): void {
    if (changes.length === 0) return;
    try {
      this.#options.onChange(changes);
    } catch (thrown) {
      const problem = messageOf(thrown);
      this.#options.log.warn('A change could not be handled.', { ...this.#name(), problem });
    }
  }

  #failed(error: KubeError): number {
    if (this.#closing.signal.aborted) return 0;
    this.#failures += 1;
    const { log, random, hooks } = this.#options;
    if (error.status === GONE) this.#listFor ??= 'expired';
    hooks?.onError?.(error);
    const jitter = retryDelay(this.#failures, random(), this.#timings.retry);
    const delayMs = retryDelayAfter(error.retryAfterSeconds, jitter);
    const { status, reason, message } = error;
    log.warn('A watch failed and is taken up again.', {
      ...this.#name(),
      ...{ status, reason, problem: message, delayMs: Math.round(delayMs) },
    });
    return delayMs;
  }

  async #confirm(): Promise<number | null> {
    if (this.#listFor !== null) return null;
    const began = this.#options.clock.now();
    const before = this.#reached;
    this.#deleted = new Map();
    try {
      const census = await takeCensus(this.#options.client, this.#options, this.#closing.signal);
      // A consistent read is not behind what was read before it: the server was set back to a backup.
      if (census.resourceVersion < before) return this.#drifted();
      if (!(await this.#settles(census))) return this.#differs();
      this.#differences = 0;
      this.#reached = Math.max(this.#reached, census.resourceVersion);
      return began;
    } catch (thrown) {
      this.#options.hooks?.onError?.(KubeError.from(thrown));
      return null;
    }
  }

  async #settles(census: Census): Promise<boolean> {
    const { clock } = this.#options;
    const until = clock.monotonic() + this.#timings.settleMs;
    const agree = () => agrees(census, this.#store.seen, this.#deleted ?? new Map());
    while (!agree()) {
      if (clock.monotonic() >= until || this.#closing.signal.aborted) return false;
      await sleep(SETTLE_STEP_MS);
    }
    return this.#listFor === null;
  }

  #differs(): null {
    this.#differences += 1;
    return this.#differences < MOST_DIFFERENCES ? null : this.#drifted();
  }

  #drifted(): null {
    this.#options.log.warn('The copy differs from the server: it is listed again.', this.#name());
    this.#listFor = 'drift';
    this.#watch.abort();
    return null;
  }

  #name(): { readonly resource: string } {
    return { resource: this.#options.resource.plural };
  }
}
