import type { DecisionRecord } from '../core/audit/record.ts';
import { isJsonObject } from '../core/json/json.ts';
import { writeJson } from '../core/json/write.ts';
import type { RequestId } from '../core/mcp/message.ts';
import type { Direction, Operation } from '../core/mcp/operation.ts';
import type { Decision } from '../core/policy/decision.ts';
import { formatVersion } from '../core/snapshot/version.ts';
import type { Caller } from './caller.ts';
import type { AuditTrail, Gate, InForce } from './gate.ts';
import { targetOf } from './memory/call-origin.ts';
import { denial } from './ruling.ts';
import type { Ruling } from './ruling.ts';
import { nameOf } from './transport/exchange.ts';

/** What a ruling was about. */
export interface Ruled {
  readonly operation: Operation;
  readonly direction: Direction;
  readonly rpcId: RequestId | null;
  /** The decision of the call it belongs to. */
  readonly call: string | null;
}

/** Hex digits of a session's digest in records: enough to join records, too few to be the id. */
const SESSION_DIGITS = 16;

/** Writes the record of a ruling and counts it. Rejects when it cannot be written: then nothing may go on. */
export async function recordRuling(
  gate: Gate,
  caller: Caller,
  ruling: Ruling,
  ruled: Ruled,
): Promise<void> {
  await gate.trail.write(decisionRecord(gate, caller, ruling, ruled));
  count(gate, caller, ruling.decision, ruled);
}

/** The ruling that holds: one that cannot be recorded is a denial, so that the client hears of it in the form of its method. */
export async function recordedRuling(
  gate: Gate,
  caller: Caller,
  ruling: Ruling,
  ruled: Ruled,
): Promise<Ruling> {
  try {
    await recordRuling(gate, caller, ruling, ruled);
    return ruling;
  } catch (error) {
    const { id } = ruling;
    gate.log.error('a decision could not be recorded', { id, error: nameOf(error) });
    const decision = denial('AuditUnavailable');
    count(gate, caller, decision, ruled);
    return { ...ruling, decision };
  }
}

/** Writes that a stream was opened; rejects when that cannot be written. */
export async function recordOpened(gate: Gate, stream: string): Promise<void> {
  await gate.trail.write({
    kind: 'stream',
    id: stream,
    at: gate.now(),
    event: 'opened',
    reason: null,
  });
}

function count(gate: Gate, caller: Caller, { effect, reason }: Decision, ruled: Ruled): void {
  const { operation, direction } = ruled;
  const method = operation.kind === 'unknown' ? 'unknown' : operation.method;
  gate.meter.decided({ effect, reason, method, era: caller.era, direction });
}

function decisionRecord(gate: Gate, caller: Caller, ruling: Ruling, ruled: Ruled): DecisionRecord {
  const { decision, principal, inForce } = ruling;
  const { provider, subject, user, roles } = principal;
  return {
    kind: 'decision',
    id: ruling.id,
    at: gate.now(),
    principal: { provider, subject, user, roles },
    server: inForce.state === 'absent' ? '' : inForce.snapshot.server.name,
    era: caller.era,
    direction: ruled.direction,
    method: ruled.operation.method,
    rpcId: ruled.rpcId,
    target: targetOf(ruled.operation),
    arguments: argumentsOf(gate.trail, ruled.operation),
    effect: decision.effect,
    reason: decision.reason,
    rules: decision.rules,
    observed: decision.observed,
    call: ruled.call,
    session: sessionOf(gate.trail, caller),
    snapshot: versionOf(inForce),
    stale: inForce.state === 'stale' || inForce.state === 'expired',
  };
}

function argumentsOf(trail: AuditTrail, operation: Operation): DecisionRecord['arguments'] {
  if (operation.kind !== 'use' || operation.target.kind === 'resource') return null;
  const given = operation.target.arguments;
  if (!isJsonObject(given)) return null;
  const bytes = Buffer.from(writeJson(given));
  return { digest: trail.digest(bytes), bytes: bytes.length };
}

function sessionOf(trail: AuditTrail, { session }: Caller): string | null {
  return session === null
    ? null
    : trail.digest(Buffer.from(session.upstreamId)).slice(0, SESSION_DIGITS);
}

function versionOf(inForce: InForce): string | null {
  return inForce.state === 'absent' ? null : formatVersion(inForce.snapshot.version);
}
