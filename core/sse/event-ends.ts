const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/**
 * Lines of one event. Servers write one line of JSON, a few break it up; 16 MiB of `data` lines without a value would
 * be 3 million objects.
 */
export const EVENT_LINES = 100_000;

/**
 * Finds where events end, octet by octet, each octet once whatever the chunks. A CR ends a line only when the octet after
 * it is known, since an LF would belong to it: clients wait for it too.
 */
export class EventEnds {
  problem: 'EventTooLarge' | 'TooManyLines' | null = null;
  readonly #limit: number;
  #ends: number[] = [];
  /** Where in the chunk the event, or the line between two, began; negative: in an earlier chunk. */
  #begin = 0;
  #lines = 0;
  #inEvent = false;
  #lineIsBlank = true;
  #afterCr = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Offsets in the chunk up to which it can be handed on: ends of events, and of the whole lines between two. A comment
   * that keeps a connection alive waits for no blank line and no event.
   */
  find(chunk: Uint8Array): readonly number[] {
    this.#ends = [];
    let at = 0;
    while (at < chunk.length && this.problem === null) at = this.#step(chunk, at);
    if (!this.#inEvent) this.#cut(this.#begin);
    if (at - this.#begin > this.#limit) this.problem ??= 'EventTooLarge';
    this.#begin -= chunk.length;
    return this.#ends;
  }

  /** Nothing follows: whether an event ends with the CR that came last. */
  end(): boolean {
    this.#ends = [];
    if (this.#afterCr && this.#inEvent) this.#endLine(0);
    return this.#ends.length > 0;
  }

  /** Reads on to the end of the line, or of the chunk. */
  #step(chunk: Uint8Array, at: number): number {
    if (this.#afterCr) return this.#endLine(chunk[at] === LF ? at + 1 : at);
    if (this.#lineIsBlank) this.#beginLine(chunk, at);
    const end = endOfText(chunk, at);
    if (end === chunk.length) return end;
    if (chunk[end] === LF) return this.#endLine(end + 1);
    this.#afterCr = true;
    return end + 1;
  }

  #beginLine(chunk: Uint8Array, at: number): void {
    this.#lineIsBlank = chunk[at] === LF || chunk[at] === CR;
    if (this.#lineIsBlank || this.#inEvent || chunk[at] === COLON) return;
    this.#cut(at);
    this.#inEvent = true;
  }

  #endLine(end: number): number {
    const endsEvent = this.#inEvent && this.#lineIsBlank;
    this.#afterCr = false;
    this.#lineIsBlank = true;
    this.#lines += 1;
    if (end - this.#begin > this.#limit) this.problem = 'EventTooLarge';
    else if (this.#lines > EVENT_LINES) this.problem = 'TooManyLines';
    else if (endsEvent || !this.#inEvent) this.#beginAfter(end, endsEvent);
    return end;
  }

  #beginAfter(end: number, isEvent: boolean): void {
    if (isEvent) this.#cut(end);
    this.#inEvent = false;
    this.#begin = end;
    this.#lines = 0;
  }

  #cut(end: number): void {
    if (end >= 0) this.#ends.push(end);
  }
}

/** The first CR or LF from there on; the length without one. */
function endOfText(chunk: Uint8Array, from: number): number {
  let at = from;
  while (at < chunk.length && chunk[at] !== LF && chunk[at] !== CR) at += 1;
  return at;
}
