import type { ServerResponse } from 'node:http';

/** What a process may hold of request bodies at a time, over all its connections, in octets. */
export class BodyBudget {
  #free: number;

  constructor(octets: number) {
    this.#free = octets;
  }

  /** What nobody holds at the moment, in octets. */
  get free(): number {
    return this.#free;
  }

  /** The share of one request; empty at first, and given back when its answer is closed, however that ends. */
  shareFor(response: ServerResponse): BodyShare {
    let held = 0;
    const end = (): void => {
      this.#free += held;
      held = 0;
    };
    response.once('close', end);
    return {
      take: (octets) => {
        // INVARIANT: nothing is taken after 'close', which comes once.
        if (response.closed || octets > this.#free) return false;
        this.#free -= octets;
        held += octets;
        return true;
      },
      end,
    };
  }
}

export interface BodyShare {
  /** Takes so many octets more; false where the process would hold too much. */
  readonly take: (octets: number) => boolean;
  /** Gives everything back before the answer is closed; may be called again. */
  readonly end: () => void;
}
