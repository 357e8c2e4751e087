import { ACKNOWLEDGEMENT_PATH } from '../../core/pod/stream.ts';
import type { Acknowledgement } from '../../core/pod/stream.ts';
import type { Log } from '../gate.ts';
import { backoffMs } from './backoff.ts';
import { askOperator, keptConnection } from './request.ts';
import type { OperatorAddress } from './request.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';
import { paused } from '../../runtime/paused.ts';

export interface AcknowledgerOptions {
  readonly operator: OperatorAddress;
  /** What is true at the moment of sending. */
  readonly acknowledgement: () => Acknowledgement;
  readonly log: Log;
  /** From [0, 1). */
  readonly random: () => number;
}

/** Tells the operator what is enforced: one message at a time, the latest truth in each, again and again until it is heard. */
export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  readonly #stop = new AbortController();
  /** An edit has every sidecar of a cluster say something at once: handshakes would be most of the operator's work. */
  #connection = keptConnection();
  #due = false;
  #sending: Promise<void> | null = null;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
  }

  /** There is something new to tell. */
  say(): void {
    this.#due = true;
    this.#sending ??= this.#send().finally(() => {
      this.#sending = null;
    });
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#sending;
    this.#connection.destroy();
  }

  async #send(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; this.#due && !signal.aborted;) {
      this.#due = false;
      if (await this.#tell()) {
        failures = 0;
      } else {
        failures += 1;
        this.#due = true;
        await paused(backoffMs(failures, this.#options.random()), signal);
      }
    }
  }

  async #tell(): Promise<boolean> {
    const { operator, acknowledgement, log } = this.#options;
    const body = JSON.stringify(acknowledgement());
    const connection = this.#connection;
    const message = { method: 'POST', path: ACKNOWLEDGEMENT_PATH, body, connection } as const;
    try {
      const answer = await askOperator(operator, message, this.#stop.signal);
      answer.resume();
      return true;
    } catch (error) {
      // The next attempt goes where the name leads by then.
      connection.destroy();
      this.#connection = keptConnection();
      const why = sentenceOf(error);
      if (!this.#stop.signal.aborted)
        log.warn('the operator was not told what is enforced', { why });
      return false;
    }
  }
}
