import { paused } from '../../runtime/paused.ts';

/** Milliseconds until a copy that lags behind a consistent read is compared again. */
const AGAIN_MS = 500;

export interface ObserverOptions {
  /** When a consistent read that equals what is known began; null where none does (yet). */
  readonly confirm: () => Promise<number | null>;
  readonly intervalMs: number;
  /** Told of each confirmation. */
  readonly confirmed: () => void;
  readonly failed: (error: unknown) => void;
}

/** Knows when the API server was last seen to say what is enforced. */
export class Observer {
  readonly #options: ObserverOptions;
  #observedAt = 0;

  constructor(options: ObserverOptions) {
    this.#options = options;
  }

  /** Milliseconds since the epoch; 0 before the first time. */
  get observedAt(): number {
    return this.#observedAt;
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isConfirmed = await this.#observe();
      const pause = isConfirmed ? this.#options.intervalMs : AGAIN_MS;
      await paused(pause, signal);
    }
  }

  async #observe(): Promise<boolean> {
    const { confirm, confirmed, failed } = this.#options;
    try {
      const moment = await confirm();
      if (moment === null) return false;
      this.#observedAt = Math.max(this.#observedAt, moment);
      confirmed();
      return true;
    } catch (error) {
      failed(error);
      return true;
    }
  }
}
