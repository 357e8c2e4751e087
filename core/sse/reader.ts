import { eventOf } from './event.ts';
import type { SseEvent } from './event.ts';
import { EventEnds } from './event-ends.ts';
import { PendingBytes } from './pending.ts';

/** Why a stream cannot be read on. */
export type SseProblem =
  /** Not UTF-8: readers would replace what the gate has not seen. */
  | 'EncodingInvalid'
  /**
   * A line begins with a byte order mark. A reader strips it where its stream begins, and the stream of a client may
   * begin in the middle of the server's: the field would count for one of the two and not for the other.
   */
  | 'ByteOrderMark'
  /** More octets in one event, or in a line between two, than the limit. */
  | 'EventTooLarge'
  /** More lines in one event than EVENT_LINES. */
  | 'TooManyLines';

export interface SseReading {
  /** What the chunk completed, in order. Their bytes, one after the other, are the stream. */
  readonly events: readonly SseEvent[];
  /** What stopped the reading, after these events: nothing comes after it. Null while there is none. */
  readonly problem: SseProblem | null;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const NOTHING = new Uint8Array(0);

/** Not the `m` flag: to it, U+2028 inside a JSON string would be a line end. */
const MARKED_LINE = /(?:^|[\r\n])\uFEFF/;

/**
 * Reads a Server-Sent-Events stream (WHATWG HTML 9.2) without losing its bytes. Comments and blank lines between events
 * are handed on at once, as events without fields. What has no blank line after it when the stream ends is no
 * event (9.2.6), and is never handed on. A CR there is a whole line end (9.2.5): `end` says that none follows.
 */
export class SseReader {
  readonly #ends: EventEnds;
  readonly #pending = new PendingBytes();
  #problem: SseProblem | null = null;

  /** `limit`: octets of one event. */
  constructor(limit: number) {
    this.#ends = new EventEnds(limit);
  }

  /** Octets of what has begun and not ended. */
  get waiting(): number {
    return this.#pending.length;
  }

  push(chunk: Uint8Array): SseReading {
    const events: SseEvent[] = [];
    let from = 0;
    const ends = this.#problem === null ? this.#ends.find(chunk) : [];
    for (const end of ends) {
      const event = this.#read(this.#pending.takeWith(chunk.subarray(from, end)));
      if (event !== null) events.push(event);
      if (this.#problem !== null) return { events, problem: this.#problem };
      from = end;
    }
    this.#problem ??= this.#ends.problem;
    if (this.#problem === null) this.#pending.add(chunk.subarray(from));
    return { events, problem: this.#problem };
  }

  /** The stream is over: the event, if any, whose blank line is a CR that an LF could have belonged to. */
  end(): SseReading {
    const isWhole = this.#problem === null && this.#ends.end();
    this.#problem ??= this.#ends.problem;
    const event = isWhole ? this.#read(this.#pending.takeWith(NOTHING)) : null;
    return { events: event === null ? [] : [event], problem: this.#problem };
  }

  #read(raw: Uint8Array): SseEvent | null {
    if (raw.length === 0) return null;
    const text = decoded(raw);
    if (text === null) this.#problem = 'EncodingInvalid';
    else if (MARKED_LINE.test(text)) this.#problem = 'ByteOrderMark';
    else return eventOf(raw, text);
    return null;
  }
}

function decoded(raw: Uint8Array): string | null {
  try {
    return UTF8.decode(raw);
  } catch {
    return null;
  }
}
