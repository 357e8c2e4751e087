import type { JsonObject } from '../../core/json/json.ts';
import { denialAnswer } from '../../core/mcp/denial.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import type { ReasonCode } from '../../core/policy/reasons.ts';
import type { Forwarded } from './relay.ts';

/** Reasons that are the gate's own state, not a word on what was asked: the client gets an internal error. */
const UNAVAILABLE: ReadonlySet<ReasonCode> = new Set([
  'NoSnapshot',
  'SnapshotExpired',
  'NoPolicy',
  'PolicyInvalid',
  'AuditUnavailable',
  'InternalError',
]);

/** As a gateway says that it has waited long enough (504), outside of what JSON-RPC reserves. */
const TIME_EXCEEDED = -31504;

/** JSON-RPC internal error: fail closed, HTTP 200 within a session. */
const INTERNAL_ERROR = -32603;

export interface Denied {
  readonly message: Message;
  readonly operation: Operation;
}

type Place = Pick<Forwarded, 'path' | 'caller' | 'server'>;

/** The answer to a request that may not pass; null for a notification, which is dropped. */
export function denialBody(
  place: Place,
  denied: Denied,
  decisionId: string,
  reason: ReasonCode,
): JsonObject | null {
  const { message, operation } = denied;
  if (message.kind !== 'request') return null;
  if (UNAVAILABLE.has(reason)) return unavailable(message.id, decisionId);
  if (reason === 'TimeExceeded') return timeExceeded(message.id, decisionId);
  const hidden = place.server.denyStyle === 'Hidden' && reason !== 'RateLimited';
  if (hidden) {
    const learnt = place.path.unknownTools.answerFor(place.caller.era, message, operation);
    if (learnt !== null) return learnt;
  }
  const style = hidden ? 'Hidden' : 'Visible';
  const answer = denialAnswer({ message, operation, era: place.caller.era, style, decisionId });
  return answer.kind === 'reply' ? answer.body : null;
}

/** The denial of a call that had been allowed. */
export function denialOf(place: Place, denied: Denied, decisionId: string): JsonObject {
  const answer = denialBody(place, denied, decisionId, 'PolicyChanged');
  return answer ?? {};
}

function unavailable(id: string | number, decisionId: string): JsonObject {
  const message = `The gate cannot decide now (ref ${decisionId})`;
  return { jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message } };
}

/** It says nothing of a policy: the same call may be made again. */
function timeExceeded(id: string | number, decisionId: string): JsonObject {
  const message = `The call took longer than a call may (ref ${decisionId})`;
  return { jsonrpc: '2.0', id, error: { code: TIME_EXCEEDED, message } };
}
