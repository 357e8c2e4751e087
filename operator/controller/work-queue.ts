/** What becomes of a key whose work failed. */
export type AfterFailure =
  /** Again, after a delay that doubles with each failure in a row. */
  | { readonly kind: 'retry' }
  /** Again, after a time that somebody named. */
  | { readonly kind: 'wait'; readonly milliseconds: number }
  /** Not again before something adds it: repeating would fail alike. */
  | { readonly kind: 'stall' };

interface Options {
  /** The work of one key. It finds out itself what there is to do; a throw is a failure. */
  readonly work: (key: string) => Promise<void>;
  /** Called with each failure; says what happens next. Must not throw. */
  readonly afterFailure: (failure: {
    readonly key: string;
    readonly error: unknown;
    /** In a row, this one included. */
    readonly failures: number;
  }) => AfterFailure;
  /** Keys in work at a time. */
  readonly concurrency: number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Called with the number of keys that wait for work, delayed ones left out, whenever it changes. */
  readonly onDepth?: (depth: number) => void;
}

/** The first retry comes soon: most failures are conflicts. */
const FIRST_RETRY_MS = 5;
/** A key that keeps failing costs an attempt in five minutes. */
const LONGEST_RETRY_MS = 5 * 60_000;

/** Node runs a timer that is longer than this at once; the key then only comes early. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Keys that want work. A key that is added while it waits is one key; one that is added while it is in work is worked on
 * again afterwards; no key is ever in work twice at a time.
 */
export class WorkQueue {
  readonly #options: Options;
  /** In order of arrival. */
  readonly #ready = new Set<string>();
  readonly #inWork = new Map<string, Promise<void>>();
  /** Keys that were added while they were in work. */
  readonly #again = new Set<string>();
  readonly #delayed = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  readonly #failures = new Map<string, number>();
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Now: a delay that the key waits out ends. */
  add(key: string): void {
    if (this.#closed) return;
    this.#forgetDelay(key);
    if (this.#inWork.has(key)) {
      this.#again.add(key);
      return;
    }
    this.#ready.add(key);
    this.#depthChanged();
    this.#fill();
  }

  /** Later, unless the key is due sooner anyway. */
  addAfter(key: string, milliseconds: number): void {
    if (this.#closed || this.#ready.has(key)) return;
    const at = performance.now() + milliseconds;
    const known = this.#delayed.get(key);
    if (known !== undefined && known.at <= at) return;
    this.#forgetDelay(key);
    const timer = setTimeout(() => this.add(key), Math.min(milliseconds, LONGEST_TIMER_MS));
    this.#delayed.set(key, { at, timer });
  }

  /** Takes no key any more, drops the waiting ones, and resolves when nothing is in work. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const key of [...this.#delayed.keys()]) this.#forgetDelay(key);
    this.#again.clear();
    this.#ready.clear();
    this.#depthChanged();
    await Promise.all(this.#inWork.values());
  }

  #fill(): void {
    for (const key of this.#ready) {
      if (this.#inWork.size >= this.#options.concurrency) return;
      this.#ready.delete(key);
      this.#depthChanged();
      // Not at once: the key has to be in work before its work can add it.
      this.#inWork.set(
        key,
        Promise.resolve().then(() => this.#work(key)),
      );
    }
  }

  async #work(key: string): Promise<void> {
    let failed: AfterFailure | null = null;
    try {
      await this.#options.work(key);
      this.#failures.delete(key);
    } catch (error) {
      failed = this.#judge(key, error);
    }
    this.#inWork.delete(key);
    this.#settle(key, failed);
    this.#fill();
  }

  #judge(key: string, error: unknown): AfterFailure {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    return this.#options.afterFailure({ key, error, failures });
  }

  /** A key that something added meanwhile has news: it does not wait out the delay of its failure. */
  #settle(key: string, failed: AfterFailure | null): void {
    if (this.#again.delete(key)) this.add(key);
    else if (failed?.kind === 'retry') this.addAfter(key, this.#retryDelay(key));
    else if (failed?.kind === 'wait') this.addAfter(key, failed.milliseconds);
    else if (failed?.kind === 'stall') this.#failures.delete(key);
  }

  #retryDelay(key: string): number {
    return backOff(this.#failures.get(key) ?? 1, this.#options.random());
  }

  #forgetDelay(key: string): void {
    clearTimeout(this.#delayed.get(key)?.timer);
    this.#delayed.delete(key);
  }

  #depthChanged(): void {
    this.#options.onDepth?.(this.#ready.size);
  }
}

/**
 * The delay before a retry in milliseconds: 5 ms, doubling up to 5 min, of which up to a half is left away at random so
 * that keys that failed together do not come back together.
 * @param failures in a row, at least 1
 * @param random from 0 up to 1
 */
export function backOff(failures: number, random: number): number {
  const whole = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures - 1, 32));
  return whole * (1 - random / 2);
}
