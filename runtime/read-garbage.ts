/**
 * Octets read after which what was read is collected. Every piece of an answer is 64 KiB of memory outside of the heap, and V8
 * by itself lets as much as 128 MiB of such pieces lie about that nobody needs.
 */
const COLLECTED_BYTES = 8 * 1024 * 1024;

/** What was read and passed on, and takes up memory until it is collected. */
export class ReadGarbage {
  readonly #collect: () => void;
  #octets = 0;

  /** `collect`: collects what is young. */
  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** So many octets more were read. */
  add(octets: number): void {
    this.#octets += octets;
    if (this.#octets < COLLECTED_BYTES) return;
    this.#octets = 0;
    this.#collect();
  }
}

/** A collection of what is young: one or two milliseconds. Nothing where Node was started without `--expose-gc`. */
export function collectYoung(): void {
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
}
