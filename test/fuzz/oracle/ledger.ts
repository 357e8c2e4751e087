import { isDeepStrictEqual } from 'node:util';
import type { Decision, Entry } from '../../support/audit-file.ts';
import type { View } from '../readers/view.ts';

/** Decisions that are kept while nothing has come of them: more than the messages of a case. */
const KEPT = 200;

/** Digests of arguments that are remembered. */
const DIGESTS = 20_000;

/** What was recorded and has not reached the server yet. */
export class Ledger {
  #allowed: Decision[] = [];
  /** Requests of the server that its client may not see: the gate answers them itself. */
  #refusedToServer: Decision[] = [];
  readonly #textOfDigest = new Map<string, string>();
  /** Records by effect and reason. */
  readonly counts = new Map<string, number>();

  add(entries: readonly Entry[]): void {
    for (const entry of entries)
      if (entry.kind === 'decision') this.#keep(entry as unknown as Decision);
    this.#allowed = this.#allowed.slice(-KEPT);
    this.#refusedToServer = this.#refusedToServer.slice(-KEPT);
  }

  #keep(decision: Decision): void {
    const { effect, direction, reason } = decision;
    const what = `${effect} ${reason}`;
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
    if (direction === 'clientToServer' && effect === 'Allow') this.#allowed.push(decision);
    if (direction === 'serverToClient' && effect === 'Deny') this.#refusedToServer.push(decision);
  }

  /** The decision that let this message through, which it uses up; null where there is none. */
  take(view: View): Decision | null {
    const at = this.#allowed.findIndex((decision) => this.#isOf(decision, view));
    return at === -1 ? null : (this.#allowed.splice(at, 1)[0] ?? null);
  }

  /** Whether the gate owes the server this answer. */
  takeOwed({ form, id }: View): boolean {
    const at = this.#refusedToServer.findIndex(({ rpcId }) => JSON.stringify(rpcId) === id);
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
