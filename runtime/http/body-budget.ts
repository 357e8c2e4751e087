import type { ServerResponse } from 'node:http';
import { Counts } from '../counts.ts';

/** A holder of several bodies leaves this many times as much free: one alone has a quarter, and seven leave more than a sixteenth. */
export const LEFT_TIMES = 3;

/**
 * What a process may hold of request bodies at a time, over all its connections, in octets. Nobody fills it with many
 * bodies: one of a holder may take what there is room for, several may while three times as much is left to the others.
 */
export class BodyBudget {
  #free: number;
  #all: number;
  readonly #held = new Counts();

  constructor(octets: number) {
    this.#free = octets;
    this.#all = octets;
  }

  /** Lets all together hold what one alone may: what is configured for one is never refused for want of room. */
  widen(octets: number): void {
    const more = Math.max(0, octets - this.#all);
    this.#all += more;
    this.#free += more;
  }

  /** What nobody holds at the moment, in octets. */
  get free(): number {
    return this.#free;
  }

  /**
   * The share of one request of `holder`, as far as it is known: a principal, or an address. Empty at first, and given back
   * when its answer is closed, however that ends.
   */
  shareFor(response: ServerResponse, holder: string): BodyShare {
    let held = 0;
    const move = (octets: number): void => {
      held += octets;
      this.#move(holder, octets);
    };
    const end = (): void => {
      move(-held);
    };
    response.once('close', end);
    return {
      take: (octets) => {
        // INVARIANT: nothing is taken after 'close', which comes once.
        if (response.closed || !this.#hasRoom(holder, held, octets)) return false;
        move(octets);
        return true;
      },
      give: (octets) => {
        if (!response.closed) move(-octets);
      },
      end,
    };
  }

  #hasRoom(holder: string, held: number, octets: number): boolean {
    const all = this.#held.of(holder);
    const left = this.#free - octets;
    return left >= 0 && (all === held || LEFT_TIMES * (all + octets) <= left);
  }

  #move(holder: string, octets: number): void {
    this.#free -= octets;
    this.#held.add(holder, octets);
  }
}

export interface BodyShare {
  /** Takes so many octets more; false where the process, or the holder, would hold too much. */
  readonly take: (octets: number) => boolean;
  /** Gives so many octets back of those that were taken. */
  readonly give: (octets: number) => void;
  /** Gives everything back before the answer is closed; may be called again. */
  readonly end: () => void;
}
