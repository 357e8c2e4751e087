import type { DecisionRecord } from '../core/audit/record.ts';
import { isJsonObject } from '../core/json/json.ts';
import { writeJson } from '../core/json/write.ts';
import type { RequestId } from '../core/mcp/message.ts';
import type { Direction, Operation } from '../core/mcp/operation.ts';
import { formatVersion } from '../core/snapshot/version.ts';
import type { Caller } from './caller.ts';
import type { AuditTrail, Gate, InForce } from './gate.ts';
import { targetOf } from './memory/call-origin.ts';
import type { Ruling } from './ruling.ts';

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
  const { decision } = ruling;
  gate.meter.decided({
    effect: decision.effect,
    reason: decision.reason,
    method: ruled.operation.kind === 'unknown' ? 'unknown' : ruled.operation.method,
    era: caller.era,
    direction: ruled.direction,
  });
  await gate.trail.write(decisionRecord(gate, caller, ruling, ruled));
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
