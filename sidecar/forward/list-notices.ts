import type { JsonObject } from '../../core/json/json.ts';
import { NOTICED, grantsNotice, listChanged } from '../../core/mcp/list-changed.ts';
import type { Noticed } from '../../core/mcp/list-changed.ts';
import { listBasis } from '../../core/policy/list-basis.ts';
import type { ListBasis } from '../../core/policy/list-basis.ts';
import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { principalUnder } from '../caller.ts';
import { say } from './client-writer.ts';
import type { Notices, Relay } from './relay.ts';

/** By roles: an edit is looked at by every open stream, and most of their principals have the same ones. */
const BASES = new WeakMap<Snapshot, Map<string, ListBasis>>();

/**
 * Tells the client of an open stream that its lists are not what they were, since the policy changed: to the client it is as
 * if the server's own lists had. Legacy revisions: on the standalone stream. MCP 2026-07-28: on a subscriptions/listen, as far
 * as the server acknowledged that filter.
 */
export class ListNotices implements Notices {
  readonly #relay: Relay;
  /** Under the policy that the client was told of last; null before there was one. */
  #basis: ListBasis | null = null;
  #granted: JsonObject = {};

  constructor(relay: Relay) {
    this.#relay = relay;
    const inForce = relay.about.path.gate.snapshots.current();
    if (inForce.state !== 'absent') this.#basis = this.#basisUnder(inForce.snapshot);
  }

  /** What the server acknowledged of the stream's filter. */
  grant(filter: JsonObject): void {
    this.#granted = filter;
  }

  /** After a change of what is in force. */
  tell(snapshot: Snapshot): void {
    const before = this.#basis;
    const basis = this.#basisUnder(snapshot);
    this.#basis = basis;
    if (before === null || this.#relay.form !== 'events') return;
    const changed = NOTICED.filter((noticed) => before[noticed] !== basis[noticed]);
    for (const noticed of changed.filter((one) => this.#mayTell(one))) this.#send(noticed);
  }

  #basisUnder(snapshot: Snapshot): ListBasis {
    const principal = principalUnder(snapshot, this.#relay.about.caller.identity);
    const known = BASES.get(snapshot) ?? new Map<string, ListBasis>();
    BASES.set(snapshot, known);
    const roles = JSON.stringify(principal.roles);
    const basis = known.get(roles) ?? listBasis(snapshot.policy, snapshot.masks, principal);
    known.set(roles, basis);
    return basis;
  }

  #mayTell(noticed: Noticed): boolean {
    return this.#relay.about.caller.era === 'legacy' || grantsNotice(this.#granted, noticed);
  }

  #send(noticed: Noticed): void {
    const { caller, calls } = this.#relay.about;
    const subscription = caller.era === 'legacy' ? null : (calls[0]?.origin.rpcId ?? null);
    void say(this.#relay, listChanged(noticed, subscription));
  }
}
