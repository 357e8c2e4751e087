import { paused } from '../runtime/paused.ts';
import { sentenceOf } from '../runtime/sentence-of.ts';
import type { Exposure } from './capture/exposure.ts';
import type { Door } from './door.ts';
import type { Log } from './gate.ts';
import type { Address } from './transport/server.ts';

/** Milliseconds between attempts at what another process holds. */
const RETRY_MS = 1_000;

export interface BindingOptions {
  readonly doors: readonly Door[];
  readonly exposure: Exposure;
  readonly log: Log;
}

/**
 * Binds the doors. Where calls are captured and another process holds a port of the gate, they may reach the server past
 * it: that is said as an exposure, and tried again until the port is free. Ending instead, the gate could say nothing.
 */
export class Binding {
  readonly #options: BindingOptions;
  readonly #stop = new AbortController();
  #trying: Promise<void> = Promise.resolve();

  constructor(options: BindingOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt. Rejects when a port cannot be bound and that is no exposure. */
  async start(): Promise<void> {
    const { doors, exposure } = this.#options;
    for (const door of doors) await door.open();
    const [held] = this.#held();
    if (held === undefined) return;
    if (exposure.obstruct === null) throw held.error;
    this.#say(exposure.obstruct);
    this.#trying = this.#keepTrying(exposure.obstruct);
  }

  /** Resolves when nothing more will be bound. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#trying;
  }

  #held() {
    return this.#options.doors.flatMap((door) => [...door.held]);
  }

  #say(obstruct: Obstruct): void {
    const held = this.#held().map(({ address }) => placeOf(address));
    const what = 'another process holds a port of the gate';
    obstruct(held.length === 0 ? null : `${what}: ${held.join(', ')}`);
  }

  async #keepTrying(obstruct: Obstruct): Promise<void> {
    const { signal } = this.#stop;
    while (this.#held().length > 0 && (await paused(RETRY_MS, signal))) {
      await this.#tryAgain();
      this.#say(obstruct);
    }
  }

  async #tryAgain(): Promise<void> {
    const { doors, log } = this.#options;
    for (const door of doors) {
      await door.open().catch((error: unknown) => {
        log.error('a port of the gate cannot be bound', { why: sentenceOf(error) });
      });
    }
  }
}

type Obstruct = (reason: string | null) => void;

function placeOf({ host, port }: Address): string {
  return `${host} port ${port}`;
}
