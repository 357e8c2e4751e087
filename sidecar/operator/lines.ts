/** Octets of one line: twice as many, the kept snapshot and the one that replaces it, fit into the state volume. */
export const MOST_LINE_BYTES = 7 * 1024 * 1024;

const NEWLINE = 0x0a;

/** The peer sends a line that is longer than any snapshot may be. */
export class LineTooLongError extends Error {
  readonly code = 'LineTooLong';

  constructor(most: number) {
    super(`The operator sends a line of more than ${most} octets; make the policies smaller.`);
    this.name = 'LineTooLongError';
  }
}

/** Splits a stream of octets into lines (NDJSON), with a bound on what waits for its end. */
export class LineSplitter {
  readonly #most: number;
  #waiting: Uint8Array[] = [];
  #size = 0;

  constructor(most = MOST_LINE_BYTES) {
    this.#most = most;
  }

  /** The lines that end in this chunk, without their ends. Throws LineTooLongError. */
  push(chunk: Uint8Array): readonly string[] {
    const lines: string[] = [];
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      this.#hold(rest.subarray(0, end));
      lines.push(Buffer.concat(this.#waiting).toString('utf8'));
      this.#waiting = [];
      this.#size = 0;
      rest = rest.subarray(end + 1);
    }
    this.#hold(rest);
    return lines;
  }

  #hold(part: Uint8Array): void {
    this.#size += part.length;
    if (this.#size > this.#most) throw new LineTooLongError(this.#most);
    if (part.length > 0) this.#waiting.push(part);
  }
}
