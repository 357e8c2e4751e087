import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { Counts } from '../../runtime/counts.ts';

/** So many calls or streams of one principal. */
export interface Placed {
  readonly principal: string;
  readonly of: 'calls' | 'streams';
  readonly count: number;
}

/** The most that may be open at once. */
export interface Most {
  readonly ofPrincipal: number;
  readonly ofPod: number;
}

export type Reserving =
  | { readonly ok: true; readonly release: () => void }
  | { readonly ok: false; readonly refusal: Full };

type Full = Extract<RefusalCode, 'TooManyCalls' | 'TooManyStreams' | 'GateBusy'>;

const FULL: Readonly<Record<Placed['of'], Full>> = {
  calls: 'TooManyCalls',
  streams: 'TooManyStreams',
};

/** How many calls and streams are open, or are being decided on, of each principal and of all. */
export class Places {
  #all = 0;
  readonly #held = { calls: new Counts(), streams: new Counts() } as const;

  countOf(principal: string, of: Placed['of']): number {
    return this.#held[of].of(principal);
  }

  /**
   * Holds places for what is being decided on. INVARIANT: it is released in the step in which what was decided on is opened,
   * or refused: of what comes at one time none is let in beyond the most.
   */
  reserve(wanted: Placed, most: Most): Reserving {
    const { principal, of, count } = wanted;
    if (this.countOf(principal, of) + count > most.ofPrincipal)
      return { ok: false, refusal: FULL[of] };
    if (this.#all + count > most.ofPod) return { ok: false, refusal: 'GateBusy' };
    this.take(wanted);
    let held = true;
    const release = (): void => {
      if (held) this.give(wanted);
      held = false;
    };
    return { ok: true, release };
  }

  take(placed: Placed): void {
    this.#move(placed, placed.count);
  }

  give(placed: Placed): void {
    this.#move(placed, -placed.count);
  }

  #move({ principal, of }: Placed, change: number): void {
    this.#all += change;
    this.#held[of].add(principal, change);
  }
}
