import { BodyError } from './body-error.ts';

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

  /** The share of one request; empty at first. */
  share(): BodyShare {
    let held = 0;
    return {
      take: (octets) => {
        if (octets > this.#free) throw tooBusy();
        this.#free -= octets;
        held += octets;
      },
      end: () => {
        this.#free += held;
        held = 0;
      },
    };
  }
}

export interface BodyShare {
  /** @throws BodyError (503) where the process would hold too much. */
  take(octets: number): void;
  /** Gives everything back; may be called again. */
  end(): void;
}

function tooBusy(): BodyError {
  return new BodyError(503, 'TooBusy', 'Too many requests are being read; try again in a second.');
}
