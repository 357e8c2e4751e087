import type { Principal } from '../core/identity/principal.ts';
import type { Operation } from '../core/mcp/operation.ts';
import { decide } from '../core/policy/decide.ts';
import type { Decision } from '../core/policy/decision.ts';
import { takeToken } from '../core/policy/rate.ts';
import type { Bucket } from '../core/policy/rate.ts';
import type { ReasonCode } from '../core/policy/reasons.ts';
import { visible } from '../core/policy/visible.ts';
import type { Snapshot } from '../core/snapshot/snapshot.ts';
import { principalUnder } from './caller.ts';
import type { Caller } from './caller.ts';
import type { Gate, InForce } from './gate.ts';
import { operationOf } from './memory/call-origin.ts';
import type { CallOrigin } from './memory/call-origin.ts';
import { rpcKey } from './memory/memory.ts';
import type { Memory } from './memory/memory.ts';

/** A decision with all that its record says: on what, for whom, under which snapshot. */
export interface Ruling {
  readonly id: string;
  readonly decision: Decision;
  readonly principal: Principal;
  readonly inForce: InForce;
}

export interface Judge {
  readonly gate: Gate;
  readonly memory: Memory;
}

/** What a message refers to, besides its operation: calls and tasks are decided by who made them. */
export type Reference =
  | { readonly kind: 'none' }
  | { readonly kind: 'own'; readonly known: boolean }
  | { readonly kind: 'tasks'; readonly origins: readonly (CallOrigin | undefined)[] };

export const NO_REFERENCE: Reference = { kind: 'none' };

/** Decides under what is in force now. Whatever goes wrong inside is a denial, never an exception. */
export function rule(
  judge: Judge,
  caller: Caller,
  operation: Operation,
  reference: Reference,
): Ruling {
  const { gate } = judge;
  const inForce = gate.snapshots.current();
  const id = gate.newId();
  if (inForce.state === 'absent')
    return { id, decision: denial('NoSnapshot'), principal: roleless(caller), inForce };
  try {
    const principal = principalUnder(inForce.snapshot, caller.identity);
    const decision = decisionOf(inForce, principal, operation, reference);
    return { id, decision, principal, inForce };
  } catch (error) {
    gate.log.error('a decision failed', {
      id,
      error: error instanceof Error ? error.name : 'unknown',
    });
    return { id, decision: denial('InternalError'), principal: roleless(caller), inForce };
  }
}

/** Why nothing passes, whatever the policies say; null where they decide. */
export function unavailability({
  state,
}: Exclude<InForce, { state: 'absent' }>): ReasonCode | null {
  if (state === 'expired') return 'SnapshotExpired';
  return state === 'exposed' ? 'PodExposed' : null;
}

function decisionOf(
  inForce: Exclude<InForce, { state: 'absent' }>,
  principal: Principal,
  operation: Operation,
  reference: Reference,
): Decision {
  const unavailable = unavailability(inForce);
  if (unavailable !== null) return denial(unavailable);
  const { policy, masks } = inForce.snapshot;
  const decision = decide(policy, masks, principal, operation);
  if (decision.effect === 'Deny') return decision;
  const broken = brokenReference(inForce.snapshot, principal, reference);
  return broken === null
    ? decision
    : { ...decision, effect: 'Deny', reason: broken, rules: [], limits: [] };
}

function brokenReference(
  snapshot: Snapshot,
  principal: Principal,
  reference: Reference,
): ReasonCode | null {
  if (reference.kind === 'none') return null;
  if (reference.kind === 'own') return reference.known ? null : 'NotOwnCall';
  const permitted = reference.origins.every(
    (origin) => origin !== undefined && stillAllowed(snapshot, principal, origin),
  );
  return permitted ? null : 'UnknownTask';
}

/** Whether a call that was allowed once may still hand out its answer; its arguments are not known any more. */
export function stillAllowed(
  snapshot: Snapshot,
  principal: Principal,
  origin: CallOrigin,
): boolean {
  const { policy, masks } = snapshot;
  const { target } = origin;
  if (target === null || target.kind === 'resource') {
    return decide(policy, masks, principal, operationOf(origin)).effect === 'Allow';
  }
  return visible(policy, masks, principal, { kind: target.kind, name: target.name });
}

/** Takes one token from each bucket that the decision names, or from none. */
export function withinLimits(judge: Judge, caller: Caller, decision: Decision): boolean {
  if (decision.limits.length === 0) return true;
  const taken: [string, Bucket][] = [];
  for (const { rule: id, limit } of decision.limits) {
    const key = JSON.stringify([id, caller.key]);
    const { allowed, bucket } = takeToken(judge.memory.buckets.get(key), limit, judge.gate.now());
    if (!allowed) return false;
    taken.push([key, bucket]);
  }
  for (const [key, bucket] of taken) judge.memory.buckets.set(key, bucket);
  return true;
}

/** What a client message refers to. */
export function referenceOf(
  memory: Memory,
  caller: Caller,
  operation: Operation,
  params: Params,
): Reference {
  const taskOf = (id: string) => memory.tasks.get(caller.key, id);
  switch (operation.kind) {
    case 'task':
      return operation.taskId === null
        ? NO_REFERENCE
        : { kind: 'tasks', origins: [taskOf(operation.taskId)] };
    case 'listen':
      return { kind: 'tasks', origins: operation.taskIds.map(taskOf) };
    case 'ownCall':
      return { kind: 'own', known: isOwnCall(memory, caller, operation.method, params) };
    default:
      return NO_REFERENCE;
  }
}

function isOwnCall(memory: Memory, caller: Caller, method: string, params: Params): boolean {
  const isCancel = method === 'notifications/cancelled';
  const id = params[isCancel ? 'requestId' : 'progressToken'];
  if (typeof id !== 'string' && typeof id !== 'number') return false;
  const remembered = isCancel ? memory.calls : memory.askedTokens;
  const session = caller.session?.upstreamId ?? null;
  return remembered.get(caller.key, rpcKey(session, id)) !== undefined;
}

type Params = Readonly<Record<string, unknown>>;

export function denial(reason: ReasonCode): Decision {
  return { effect: 'Deny', reason, rules: [], limits: [], observed: null };
}

function roleless({ identity }: Caller): Principal {
  const { provider, subject, user, expiresAt } = identity;
  return { provider, subject, user, expiresAt, roles: [] };
}
