import { STREAM_PATH } from '../../core/pod/stream.ts';
import type { StreamMessage } from '../../core/pod/stream.ts';
import type { Log } from '../gate.ts';
import { backoffMs } from './backoff.ts';
import { LineSplitter } from './lines.ts';
import { askOperator } from './request.ts';
import type { OperatorAddress } from './request.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';
import { paused } from '../../runtime/paused.ts';

/** Milliseconds without a line after which the operator is taken for dead: it sends one at least each 10 s. */
export const SILENCE_MS = 30_000;

export interface SnapshotStreamOptions {
  readonly operator: OperatorAddress;
  /** Takes a signed snapshot; awaited before the next line is read. Never rejects. */
  readonly take: (jws: string) => Promise<void>;
  readonly log: Log;
  /** From [0, 1). */
  readonly random: () => number;
  readonly silenceMs?: number;
}

/** Follows the operator's snapshots from one connection to the next until it is closed. */
export class SnapshotStream {
  readonly #options: SnapshotStreamOptions;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(options: SnapshotStreamOptions) {
    this.#options = options;
    this.#done = this.#follow();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    for (let failures = 0; !signal.aborted;) {
      const connection = new Connection(this.#options, signal);
      this.#report(await connection.run());
      failures = connection.heard ? 0 : failures + 1;
      await paused(backoffMs(failures, this.#options.random()), signal);
    }
  }

  #report(why: string): void {
    if (!this.#stop.signal.aborted)
      this.#options.log.warn('the stream of the operator ended', { why });
  }
}

class Connection {
  /** Whether the operator had anything to say on it. */
  heard = false;
  readonly #options: SnapshotStreamOptions;
  readonly #silence = new AbortController();
  readonly #signal: AbortSignal;
  #watch: NodeJS.Timeout | undefined;

  constructor(options: SnapshotStreamOptions, stop: AbortSignal) {
    this.#options = options;
    this.#signal = AbortSignal.any([stop, this.#silence.signal]);
  }

  /** Resolves with why it ended. Never rejects. */
  async run(): Promise<string> {
    const { operator } = this.#options;
    const question = { method: 'GET', path: STREAM_PATH, body: null } as const;
    this.#listen();
    try {
      const answer = await askOperator(operator, question, this.#signal);
      const splitter = new LineSplitter();
      for await (const chunk of answer) {
        if (await this.#areLast(splitter.push(chunk as Uint8Array))) return 'it is about to stop';
      }
      return 'it closed the connection';
    } catch (cause) {
      return this.#silence.signal.aborted ? 'it said nothing for too long' : sentenceOf(cause);
    } finally {
      clearTimeout(this.#watch);
      // Whatever is left open of it ends here.
      this.#silence.abort();
    }
  }

  async #areLast(lines: readonly string[]): Promise<boolean> {
    for (const line of lines) if (await this.#isLast(line)) return true;
    return false;
  }

  async #isLast(line: string): Promise<boolean> {
    this.#listen();
    const { snapshot, goaway } = messageIn(line);
    this.heard = true;
    if (snapshot !== undefined) await this.#options.take(snapshot);
    return goaway === true;
  }

  #listen(): void {
    clearTimeout(this.#watch);
    const { silenceMs = SILENCE_MS } = this.#options;
    this.#watch = setTimeout(() => {
      this.#silence.abort();
    }, silenceMs);
    this.#watch.unref();
  }
}

/** What is not understood is passed over: the operator may be newer. */
function messageIn(line: string): StreamMessage {
  if (line.trim() === '') return {};
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) return {};
  const snapshot = 'snapshot' in value ? value.snapshot : undefined;
  return {
    ...(typeof snapshot === 'string' ? { snapshot } : {}),
    ...('goaway' in value && value.goaway === true ? { goaway: true } : {}),
  };
}
