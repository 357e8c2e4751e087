import type { BodyShare } from '../../runtime/http/body-budget.ts';
import type { Relay } from './relay.ts';

/** Octets of one answer that are not counted: most answers have no more, and a pod has few connections. */
const UNCOUNTED_BYTES = 16 * 1024;

/** What the gate holds of one answer, in the budget of all answers of the pod. */
export class HeldShare {
  readonly #relay: Relay;
  #share: BodyShare | null = null;
  #counted = 0;

  constructor(relay: Relay) {
    this.#relay = relay;
  }

  /** So many octets are held from now on. False where there is no room for them; then as many are as before. */
  hold(octets: number): boolean {
    const more = Math.max(0, octets - UNCOUNTED_BYTES) - this.#counted;
    if (more > 0 && !this.#shared().take(more)) return false;
    if (more < 0) this.#share?.give(-more);
    this.#counted += more;
    return true;
  }

  #shared(): BodyShare {
    if (this.#share !== null) return this.#share;
    const { path, exchange, caller, server } = this.#relay.about;
    path.answers.widen(server.limits.messageBytes);
    this.#share = path.answers.shareFor(exchange.response, caller.key);
    return this.#share;
  }
}
