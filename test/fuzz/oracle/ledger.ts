import { isDeepStrictEqual } from 'node:util';
import type { Decision, Entry } from '../../support/audit-file.ts';
import type { View } from '../readers/view.ts';

/** Milliseconds for which a decision is kept while nothing has come of it: its message may outlive its case on the way. */
const KEPT_MS = 3_000;

/** Digests of arguments that are remembered. */
const DIGESTS = 20_000;

interface Waiting {
  readonly decision: Decision;
  /** When its record was read. */
  readonly since: number;
}

/** What was recorded and has not reached the server yet. */
export class Ledger {
  #allowed: Waiting[] = [];
  /** Requests of the server that its client may not see: the gate answers them itself. */
  #refusedToServer: Waiting[] = [];
  readonly #textOfDigest = new Map<string, string>();
  /** Records by what they say: effect and reason, or why something was refused. */
  readonly counts = new Map<string, number>();

  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'decision') this.#keep(entry as unknown as Decision);
      if (entry.kind === 'refusal')
        this.#count(`refused ${String(entry['reason'])}`, Number(entry['count']));
    }
  }

  /** A new case begins: what is too old is forgotten. */
  begin(): void {
    const oldest = performance.now() - KEPT_MS;
    const isKept = ({ since }: Waiting): boolean => since > oldest;
    this.#allowed = this.#allowed.filter(isKept);
    this.#refusedToServer = this.#refusedToServer.filter(isKept);
  }

  #keep(decision: Decision): void {
    const { effect, direction, reason } = decision;
    const waiting = { decision, since: performance.now() };
    this.#count(`${effect} ${reason}`, 1);
    if (direction === 'clientToServer' && effect === 'Allow') this.#allowed.push(waiting);
    if (direction === 'serverToClient' && effect === 'Deny') this.#refusedToServer.push(waiting);
  }

  #count(what: string, more: number): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + more);
  }

  /** The decision that let this message of `who` (null: of anybody) through, which it uses up; null where there is none. */
  take(view: View, who: string | null): Decision | null {
    const fits = this.#allowed.filter(({ decision }) => this.#isOf(decision, view));
    const own = fits.find(({ decision }) => decision.principal.subject === who) ?? fits[0];
    if (own === undefined) return null;
    this.#allowed.splice(this.#allowed.indexOf(own), 1);
    return own.decision;
  }

  /** Whether the gate owes the server this answer. */
  takeOwed({ form, id }: View): boolean {
    const at = this.#refusedToServer.findIndex(
      ({ decision: { rpcId } }) => JSON.stringify(rpcId) === id,
    );
    if (form === 'response' && at !== -1) this.#refusedToServer.splice(at, 1);
    return form === 'response' && at !== -1;
  }

  #isOf(decision: Decision, view: View): boolean {
    const { method, rpcId, target } = decision;
    const id = rpcId === null ? null : JSON.stringify(rpcId);
    if (id !== (view.form === 'notification' ? null : view.id)) return false;
    if (view.form === 'response') return ['response', 'elicitation/create'].includes(method);
    return (
      method === view.method &&
      isDeepStrictEqual(target, view.target) &&
      this.#saysSame(decision, view)
    );
  }

  /** Records have a keyed digest: equal digests must stand for equal arguments, and of their length. */
  #saysSame({ arguments: recorded, method }: Decision, view: View): boolean {
    if (method !== 'tools/call' && method !== 'prompts/get') return recorded === null;
    if (recorded === null) return false;
    const text = view.arguments ?? '{}';
    if (recorded.bytes !== Buffer.byteLength(text)) return false;
    const known = this.#textOfDigest.get(recorded.digest);
    if (known !== undefined) return known === text;
    if (this.#textOfDigest.size >= DIGESTS) this.#textOfDigest.clear();
    this.#textOfDigest.set(recorded.digest, text);
    return true;
  }
}
