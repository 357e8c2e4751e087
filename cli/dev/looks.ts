/**
 * Milliseconds from the first sign of an edit to the look at it: editors write in several steps (truncate and write,
 * or write beside and rename), and one look should see the last of them.
 */
const SETTLE_MS = 50;

/** Looks after signs: those that come while one is due change nothing, those during a look make another one due. */
export class Looks {
  readonly #look: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #stopped = false;

  constructor(look: () => Promise<void>) {
    this.#look = look;
  }

  due(): void {
    if (this.#stopped) return;
    if (this.#looking !== null) this.#again = true;
    else
      this.#timer ??= setTimeout(() => {
        this.#begin();
      }, SETTLE_MS);
  }

  /** No look begins any more; resolves when the last one has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#looking;
  }

  #begin(): void {
    this.#timer = null;
    this.#looking = this.#look().finally(() => {
      this.#looking = null;
      if (this.#again) this.due();
      this.#again = false;
    });
  }
}
