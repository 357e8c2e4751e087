import type { ServerResponse } from 'node:http';
import { BODY_BYTES } from './limits.ts';

/** Takes so many octets of the budget; false where there are not as many left. */
export type Claim = (octets: number) => boolean;

/** What the bodies of all requests of one pod may take together. */
export class BodyBudget {
  #left: number;

  constructor(octets = BODY_BYTES) {
    this.#left = octets;
  }

  /** Octets that nobody has claimed. */
  get left(): number {
    return this.#left;
  }

  /** For one request: what it claims is given back at its end, however it ends. */
  claimFor(response: ServerResponse): Claim {
    let claimed = 0;
    response.once('close', () => {
      this.#left += claimed;
    });
    return (octets) => {
      // INVARIANT: nothing is claimed after 'close', which comes once.
      if (response.closed || octets > this.#left) return false;
      this.#left -= octets;
      claimed += octets;
      return true;
    };
  }
}
