import type { Log } from '../gate.ts';
import { lookSafely } from './capture.ts';
import type { Look } from './capture.ts';
import type { Exposure } from './exposure.ts';
import { paused } from '../../runtime/paused.ts';

/** Milliseconds between looks: an exposure is seen within two seconds. */
const LOOK_MS = 1_000;

export interface CaptureWatchOptions {
  readonly look: Look;
  /** Whether the first look has to find nothing before the capture counts as proved: a redirect is there or not. */
  readonly mustHold: boolean;
  readonly log: Log;
  readonly lookMs?: number;
}

/** Looks at the capture each second until it is closed. Before the first look the pod counts as exposed. */
export class CaptureWatch implements Exposure {
  proved = false;
  #seen: string | null = 'the capture has not been looked at yet';
  #obstruction: string | null = null;
  readonly #options: CaptureWatchOptions;
  readonly #listeners = new Set<() => void>();
  readonly #stop = new AbortController();

  constructor(options: CaptureWatchOptions) {
    this.#options = options;
  }

  get reason(): string | null {
    return this.#obstruction ?? this.#seen;
  }

  readonly obstruct = (reason: string | null): void => {
    this.#change(() => {
      this.#obstruction = reason;
    });
  };

  onChange(listener: () => void): () => void {
    const entry = (): void => {
      listener();
    };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Resolves after the first look. */
  async start(): Promise<void> {
    await this.#look();
    void this.#keepLooking();
  }

  close(): void {
    this.#stop.abort();
  }

  async #keepLooking(): Promise<void> {
    const { lookMs = LOOK_MS } = this.#options;
    const { signal } = this.#stop;
    while (await paused(lookMs, signal)) await this.#look();
  }

  async #look(): Promise<void> {
    const { look, mustHold, log } = this.#options;
    const seen = await lookSafely(look, log);
    this.#change(() => {
      this.#seen = seen;
      this.proved ||= seen === null || !mustHold;
    });
  }

  #change(apply: () => void): void {
    const { log } = this.#options;
    const before = { proved: this.proved, reason: this.reason };
    apply();
    if (this.reason === before.reason && this.proved === before.proved) return;
    if (this.reason === null) log.info('the pod is exclusively behind the gate');
    else log.error('the pod is exposed: every call is denied', { reason: this.reason });
    for (const listener of this.#listeners) listener();
  }
}
