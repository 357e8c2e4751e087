import { setTimeout as wait } from 'node:timers/promises';
import type { Destination } from '../../support/clients/outcome.ts';
import { openSession, rpc, send } from '../../support/mcp-http.ts';
import type { Rpc } from '../../support/mcp-http.ts';
import { sentenceOf } from '../../../runtime/sentence-of.ts';
import { until } from '../../support/waiting.ts';

export interface LoadReport {
  readonly sent: number;
  /** What came instead of an answer of the server, one line each. */
  readonly failures: readonly string[];
}

/** One call, told apart by its text: null where its answer is right, else what came instead. */
export type Trial = (text: string) => Promise<string | null>;

/** Milliseconds between two calls of one caller. */
const PAUSE_MS = 20;
const CALLERS = 4;
/** Characters of a wrong answer that are kept. */
const MOST_TOLD = 300;

/** Calls without a break, as several callers, until it is stopped. */
export class Load {
  readonly #failures: string[] = [];
  readonly #ending = new AbortController();
  readonly #callers: readonly Promise<void>[];
  readonly #pauseMs: number;
  #sent = 0;

  /** A caller for each trial; `pauseMs` between two of its calls. */
  constructor(trials: readonly Trial[], pauseMs = PAUSE_MS) {
    this.#pauseMs = pauseMs;
    this.#callers = trials.map((trial) => this.#callOn(trial));
  }

  /** Calls `echo` of a scripted server, in one session; in a new one each time that it is older than `sessionMs`. */
  static async start(destination: Destination, sessionMs = Infinity): Promise<Load> {
    // From a ready pod to a Service that leads to it a moment passes.
    let session = await until('the first session', () =>
      openSession(destination).catch(() => null),
    );
    let openedAt = performance.now();
    const echoed: Trial = async (text) => {
      if (performance.now() - openedAt > sessionMs) {
        openedAt = performance.now();
        const next = await openSession(destination).catch(sentenceOf);
        if (typeof next === 'string') return next;
        session = next;
      }
      const answer = await answerTo(destination, session, text);
      return isEcho(answer, text) ? null : answer;
    };
    return new Load(Array.from({ length: CALLERS }, () => echoed));
  }

  /** What happened so far. */
  get report(): LoadReport {
    return { sent: this.#sent, failures: [...this.#failures] };
  }

  async stop(): Promise<LoadReport> {
    this.#ending.abort();
    await Promise.all(this.#callers);
    return this.report;
  }

  async #callOn(trial: Trial): Promise<void> {
    while (!this.#ending.signal.aborted) {
      this.#sent += 1;
      const failure = await trial(`call ${this.#sent}`);
      if (failure !== null) this.#failures.push(failure.slice(0, MOST_TOLD));
      await wait(this.#pauseMs);
    }
  }
}

/** Whether the server has said this text again. A refusal has it too, as the id of the call: no proof. */
export function isEcho(answer: string, text: string): boolean {
  return answer.includes(`"text":"${text}"`);
}

/** The answer to one call of `echo`, or why there is none. */
export function answerTo(
  destination: Destination,
  session: Readonly<Record<string, string>>,
  text: string,
): Promise<string> {
  const call = rpc(text, 'tools/call', { name: 'echo', arguments: { text } });
  return answerToCall(destination, call, session);
}

/** Status and body of the answer to a call, or why there is none. */
export async function answerToCall(
  destination: Destination,
  call: Rpc,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const answer = await send(destination, 'POST', call, more);
    return `${answer.status} ${await answer.text()}`;
  } catch (error) {
    return `no answer: ${error instanceof Error ? `${error.message} ${String(error.cause)}` : ''}`;
  }
}
