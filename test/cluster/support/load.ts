import { setTimeout as wait } from 'node:timers/promises';
import type { Destination } from '../../support/clients/outcome.ts';
import { openSession, rpc, send } from '../../support/mcp-http.ts';

export interface LoadReport {
  readonly sent: number;
  /** What came instead of an answer of the server, one line each. */
  readonly failures: readonly string[];
}

/** Milliseconds between two calls of one caller. */
const PAUSE_MS = 20;
const CALLERS = 4;

/** Calls `echo` without a break, as several callers, until it is stopped. */
export class Load {
  readonly #failures: string[] = [];
  readonly #ending = new AbortController();
  readonly #callers: Promise<void>[] = [];
  #sent = 0;

  static async start(destination: Destination): Promise<Load> {
    const load = new Load();
    const session = await openSession(destination);
    for (let caller = 0; caller < CALLERS; caller += 1)
      load.#callers.push(load.#callOn(destination, session));
    return load;
  }

  async stop(): Promise<LoadReport> {
    this.#ending.abort();
    await Promise.all(this.#callers);
    return { sent: this.#sent, failures: this.#failures };
  }

  async #callOn(destination: Destination, session: Readonly<Record<string, string>>) {
    while (!this.#ending.signal.aborted) {
      this.#sent += 1;
      const text = `call ${this.#sent}`;
      const outcome = await answerTo(destination, session, text);
      if (!outcome.includes(`"${text}"`)) this.#failures.push(outcome.slice(0, 300));
      await wait(PAUSE_MS);
    }
  }
}

/** The answer to one call of `echo`, or why there is none. */
export async function answerTo(
  destination: Destination,
  session: Readonly<Record<string, string>>,
  text: string,
): Promise<string> {
  try {
    const call = rpc(text, 'tools/call', { name: 'echo', arguments: { text } });
    const answer = await send(destination, 'POST', call, session);
    return `${answer.status} ${await answer.text()}`;
  } catch (error) {
    return `no answer: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : ''}`;
  }
}
