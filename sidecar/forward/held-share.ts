import type { BodyShare } from '../../runtime/http/body-budget.ts';
import type { Relay } from './relay.ts';

/** Octets of one answer that are not counted: most answers have no more, and a pod has few connections. */
const UNCOUNTED_BYTES = 16 * 1024;

/** Octets that answers which are read whole leave to those that pass as they come, of which each needs little. */
const LEFT_TO_PASSING_BYTES = 8 * 1024 * 1024;

/** Octets of an answer for which there is room where one client does not take the largest: lists, mostly. */
const SMALL_BYTES = 256 * 1024;

/** What the gate holds of one answer, in the budget of all answers of the pod. */
export class HeldShare {
  readonly #relay: Relay;
  #share: BodyShare | null = null;
  #counted = 0;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** So many octets of what is read whole are held from now on. False where there is no room; then as many are as before. */
  hold(octets: number): boolean {
    return this.#hold(octets, octets <= SMALL_BYTES ? 0 : LEFT_TO_PASSING_BYTES);
  }

  /** The same of what passes. */
  holdPassing(octets: number): boolean {
    return this.#hold(octets, 0);
  }

  #hold(octets: number, left: number): boolean {
    const more = Math.max(0, octets - UNCOUNTED_BYTES) - this.#counted;
    if (more > 0 && !this.#take(more, left)) return false;
    if (more < 0) this.#share?.give(-more);
    this.#counted += more;
    return true;
  }

  #take(octets: number, left: number): boolean {
    const { path, exchange, caller, server } = this.#relay.about;
    // The call of a client that left goes on, and its answer to nobody.
    if (exchange.response.closed) return true;
    const { answers } = path;
    answers.widen(server.limits.messageBytes + LEFT_TO_PASSING_BYTES);
    this.#share ??= answers.shareFor(exchange.response, caller.key);
    return answers.free - octets >= left && this.#share.take(octets);
  }
}
