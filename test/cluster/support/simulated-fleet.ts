import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { within } from '../../support/waiting.ts';

/** What the process of the simulated sidecars is told. */
export type Order =
  | {
      readonly kind: 'open';
      readonly url: string;
      /** Holds the trust anchors, and the token of each pod under its name. */
      readonly folder: string;
      readonly roots: readonly string[];
      readonly pods: readonly string[];
    }
  /** All are to have acknowledged policies up to a resource version, not before a time (ms since the epoch). */
  | { readonly kind: 'await'; readonly policies: number; readonly since: number };

/** What it answers to `await`. */
export interface Outcome {
  readonly kind: 'all';
  /** The last acknowledgement, ms since the epoch. */
  readonly last: number;
  readonly count: number;
}

/** Simulated sidecars in a process of their own, whose share of the CPU can be told. */
export class SimulatedFleet {
  readonly #process: ChildProcess;

  constructor() {
    this.#process = fork(join(import.meta.dirname, 'simulated-sidecars.ts'));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  open(order: Omit<Extract<Order, { kind: 'open' }>, 'kind'>): void {
    this.#process.send({ kind: 'open', ...order } satisfies Order);
  }

  /** Resolves when every one has acknowledged. */
  async acknowledged(
    what: Omit<Extract<Order, { kind: 'await' }>, 'kind'>,
    patienceMs: number,
  ): Promise<Outcome> {
    this.#process.send({ kind: 'await', ...what } satisfies Order);
    const said = once(this.#process, 'message') as Promise<[Outcome]>;
    const [outcome] = await within('the last acknowledgement', said, patienceMs);
    return outcome;
  }

  async close(): Promise<void> {
    if (!this.#process.connected) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}
