import type { RefusalRecord } from '../../core/audit/record.ts';

/** Milliseconds in which refusals of one source and reason become one record: short enough to alert on, long enough to make a flood small. */
export const REFUSAL_WINDOW_MS = 10_000;

/** Pairs of source and reason told apart in one window, so that a flood from many addresses takes neither memory nor room in the trail. */
export const REFUSAL_PAIRS = 256;

/** Source of the refusals that came after REFUSAL_PAIRS was reached. */
export const OTHER_SOURCES = '*';

/** Counts the refusals of one window. The first of each pair is to be written at once, the others as one record at the end. */
export class RefusalTally {
  readonly #pairs = new Map<string, RefusalRecord>();

  /** The record to write now; null where it was only counted. */
  add(record: RefusalRecord): RefusalRecord | null {
    const told = this.#told(record);
    const pair = pairOf(told);
    const counted = this.#pairs.get(pair);
    const count = counted === undefined ? 0 : counted.count + told.count;
    this.#pairs.set(pair, { ...told, count });
    return counted === undefined ? told : null;
  }

  /** Ends the window: what was counted and not written yet. */
  take(): readonly RefusalRecord[] {
    const counted = [...this.#pairs.values()].filter(({ count }) => count > 0);
    this.#pairs.clear();
    return counted;
  }

  #told(record: RefusalRecord): RefusalRecord {
    const known = this.#pairs.has(pairOf(record)) || this.#pairs.size < REFUSAL_PAIRS;
    return known ? record : { ...record, source: OTHER_SOURCES };
  }
}

function pairOf({ source, reason }: RefusalRecord): string {
  return JSON.stringify([source, reason]);
}
