import { createHmac } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Decision, Entry } from '../../support/audit-file.ts';
import type { View } from '../readers/view.ts';

/**
 * How long a decision is kept while nothing has come of it: its message may outlive its case on the way. Both must have
 * passed: a machine that stands still lets time pass and no cases, a fast one cases and no time.
 */
const KEPT = { milliseconds: 3_000, cases: 100 } as const;

/** Hex digits of the digest of a session in records. */
const SESSION_DIGITS = 16;

interface Waiting {
  readonly decision: Decision;
  /** When its record was read, and in which case. */
  readonly since: number;
  readonly inCase: number;
}

/** What was recorded and has not reached the server yet. */
export class Ledger {
  readonly #digestKey: Uint8Array;
  readonly #now: () => number;
  #allowed: Waiting[] = [];
  /** Requests of the server that its client may not see: the gate answers them itself. */
  #refusedToServer: Waiting[] = [];
  #case = 0;
  /** Records by what they say: effect and reason, or why something was refused. */
  readonly counts = new Map<string, number>();

  /** `digestKey`: that of the sidecar, so that a digest stands for one text from its first record on. */
  constructor(digestKey: Uint8Array, now: () => number = () => performance.now()) {
    this.#digestKey = digestKey;
    this.#now = now;
  }

  add(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'decision') this.#keep(entry as unknown as Decision);
      if (entry.kind === 'refusal')
        this.#count(`refused ${String(entry['reason'])}`, Number(entry['count']));
    }
  }

  /** A new case begins: what is too old is forgotten. */
  begin(): void {
    this.#case += 1;
    const oldest = this.#now() - KEPT.milliseconds;
    const isKept = ({ since, inCase }: Waiting): boolean =>
      since > oldest || inCase > this.#case - KEPT.cases;
    this.#allowed = this.#allowed.filter(isKept);
    this.#refusedToServer = this.#refusedToServer.filter(isKept);
  }

  #keep(decision: Decision): void {
    const { effect, direction, reason, rpcId } = decision;
    const waiting = { decision, since: this.#now(), inCase: this.#case };
    this.#count(`${effect} ${reason}`, 1);
    if (direction === 'clientToServer' && effect === 'Allow') this.#allowed.push(waiting);
    if (direction === 'serverToClient' && effect === 'Deny' && rpcId !== null)
      this.#refusedToServer.push(waiting);
  }

  #count(what: string, more: number): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + more);
  }

  /** The decision that let this message of `who` (null: of anybody) through in this session (null: outside of one), which it uses up; null where there is none. */
  take(view: View, who: string | null, session: string | null): Decision | null {
    const recorded = session === null ? null : this.#digest(session).slice(0, SESSION_DIGITS);
    const fits = this.#allowed.filter(
      ({ decision }) => decision.session === recorded && this.#isOf(decision, view),
    );
    const own = fits.find(({ decision }) => decision.principal.subject === who) ?? fits[0];
    if (own === undefined) return null;
    this.#allowed.splice(this.#allowed.indexOf(own), 1);
    return own.decision;
  }

  /** Whether the gate owes the server this answer, in the session of `who` (null: of anybody). */
  takeOwed({ form, id }: View, who: string | null): boolean {
    const at = this.#refusedToServer.findIndex(
      ({ decision: { rpcId, principal } }) =>
        JSON.stringify(rpcId) === id && (who === null || principal.subject === who),
    );
    if (form === 'response' && at !== -1) this.#refusedToServer.splice(at, 1);
    return form === 'response' && at !== -1;
  }

  /** How records name what must not be in them. */
  #digest(text: string): string {
    return createHmac('sha256', this.#digestKey).update(text).digest('hex');
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

  #saysSame({ arguments: recorded, method }: Decision, view: View): boolean {
    if (method !== 'tools/call' && method !== 'prompts/get') return recorded === null;
    const text = view.arguments ?? '{}';
    return isDeepStrictEqual(recorded, {
      digest: this.#digest(text),
      bytes: Buffer.byteLength(text),
    });
  }
}
