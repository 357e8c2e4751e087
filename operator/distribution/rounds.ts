/**
 * Rounds of many keys at the same time, one of each: a round that is asked for during one of its key comes after it, once.
 * So a key with much to do keeps its own rounds waiting, and no other's.
 */
export class Rounds {
  readonly #run: (key: string) => Promise<void>;
  readonly #running = new Map<string, Promise<void>>();
  readonly #next = new Map<string, Promise<void>>();

  /** `run` must not reject. */
  constructor(run: (key: string) => Promise<void>) {
    this.#run = run;
  }

  /** Resolves when a round of the key that began after this call is over. */
  ask(key: string): Promise<void> {
    const running = this.#running.get(key);
    if (running === undefined) return this.#begin(key);
    const next = this.#next.get(key) ?? running.then(() => this.#begin(key));
    this.#next.set(key, next);
    return next;
  }

  #begin(key: string): Promise<void> {
    this.#next.delete(key);
    const round = this.#run(key).finally(() => {
      if (!this.#next.has(key)) this.#running.delete(key);
    });
    this.#running.set(key, round);
    return round;
  }
}
