import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { seal, unseal } from './seal.ts';
import type { Binding } from './seal.ts';
import type { Owner } from './session.ts';

/** The call that a `requestState` (MCP 2026-07-28, InputRequiredResult) belongs to. */
export interface StatefulCall {
  readonly method: string;
  /** Tool, prompt or URI. */
  readonly name: string;
}

/** The upstream's opaque state, so that only this principal can bring it back, and only to this call. */
export function sealState(
  snapshot: Snapshot,
  owner: Owner,
  call: StatefulCall,
  state: string,
): string {
  return seal(snapshot.workloadKeys, binding(snapshot, owner, call), state);
}

export function openState(
  snapshot: Snapshot,
  owner: Owner,
  call: StatefulCall,
  sealed: string,
): string | null {
  return unseal(snapshot.workloadKeys, binding(snapshot, owner, call), sealed);
}

function binding(snapshot: Snapshot, owner: Owner, call: StatefulCall): Binding {
  return ['state', snapshot.server.name, owner.provider, owner.subject, call.method, call.name];
}
