import type { JsonObject } from '../../core/json/json.ts';
import { classify } from '../../core/mcp/classify.ts';
import { denialStatus } from '../../core/mcp/denial.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { recordedRuling } from '../decision-record.ts';
import { newCall } from '../forward/call.ts';
import type { Call } from '../forward/call.ts';
import { denialBody } from '../forward/refusal.ts';
import { rpcKey } from '../memory/memory.ts';
import { NO_REFERENCE, denial, referenceOf, rule, withinLimits } from '../ruling.ts';
import type { Reference, Ruling } from '../ruling.ts';
import type { Place } from './place.ts';
import { openedState } from './request-state.ts';

/** What becomes of one message of a client. */
export type Admission =
  | {
      readonly kind: 'forward';
      readonly body: JsonObject;
      readonly call: Call | null;
      readonly operation: Operation;
      readonly decisionId: string;
    }
  /** `reply` is null for what expects no answer. */
  | { readonly kind: 'denied'; readonly reply: JsonObject | null; readonly status: number }
  | { readonly kind: 'refused'; readonly refusal: RefusalCode };

type Asking = Extract<Message, { readonly method: string }>;

/** Decides and records one message; what cannot be recorded is denied. */
export async function admit(place: Place, message: Message): Promise<Admission> {
  if (message.kind === 'response') return admitResponse(place, message);
  const classified = classify(message, 'clientToServer', place.caller.era);
  if (!classified.ok) return { kind: 'refused', refusal: classified.refusal };
  const { operation } = classified;
  const opened = openedState(place, message, operation);
  if (opened === null) return { kind: 'refused', refusal: 'RequestStateUnknown' };
  const ruling = await decided(place, message, operation);
  if (ruling.decision.effect === 'Deny') return denied(place, message, operation, ruling);
  const call =
    message.kind === 'request'
      ? newCall(message, operation, ruling.id, place.path.gate.now())
      : null;
  return { kind: 'forward', body: opened, call, operation, decisionId: ruling.id };
}

async function decided(place: Place, message: Asking, operation: Operation): Promise<Ruling> {
  const { path, caller } = place;
  const reference = referenceOf(path.memory, caller, operation, message.params);
  const rpcId = message.kind === 'request' ? message.id : null;
  return recorded(place, operation, reference, rpcId);
}

/** A snapshot that came while the record was written decides again: what goes upstream was allowed when it went. */
async function recorded(
  place: Place,
  operation: Operation,
  reference: Reference,
  rpcId: string | number | null,
): Promise<Ruling> {
  const { path, caller } = place;
  const first = rule(path, caller, operation, reference);
  const limited = first.decision.effect === 'Allow' && !withinLimits(path, caller, first.decision);
  const proposed = limited ? { ...first, decision: { ...first.decision, ...LIMITED } } : first;
  const ruled = { operation, direction: 'clientToServer', rpcId, call: null } as const;
  const ruling = await recordedRuling(path.gate, caller, proposed, ruled);
  const again = rule(path, caller, operation, reference);
  if (ruling.decision.effect === 'Deny' || again.decision.effect === 'Allow') return ruling;
  return recordedRuling(path.gate, caller, again, ruled);
}

const LIMITED = { effect: 'Deny', reason: 'RateLimited', limits: [] } as const;

async function denied(
  place: Place,
  message: Asking,
  operation: Operation,
  ruling: Ruling,
): Promise<Admission> {
  const { path, caller, server } = place;
  if (server.denyStyle === 'Hidden' && message.kind === 'request') {
    await path.unknownTools.learn(place, message, path.gate.newId());
  }
  const { reason } = ruling.decision;
  const reply = denialBody(place, { message, operation }, ruling.id, reason);
  const status = reply === null ? 202 : denialStatus(operation, caller.era);
  return { kind: 'denied', reply, status };
}

/** A client's answer to a request of the server: only to one that it was shown, and once. */
async function admitResponse(
  place: Place,
  message: Extract<Message, { kind: 'response' }>,
): Promise<Admission> {
  const { path, caller } = place;
  const key = rpcKey(caller.session?.upstreamId ?? null, message.id ?? '');
  const asked = path.memory.asked.get(caller.key, key);
  const operation: Operation = { kind: 'serverRequest', method: asked?.method ?? 'response' };
  const first = rule(path, caller, operation, NO_REFERENCE);
  const proposed = asked === undefined ? { ...first, decision: denial('NotOwnCall') } : first;
  path.memory.asked.delete(caller.key, key);
  const ruling = await recordedRuling(path.gate, caller, proposed, {
    operation,
    direction: 'clientToServer',
    rpcId: message.id,
    call: asked?.call ?? null,
  });
  if (ruling.decision.effect === 'Deny') return { kind: 'denied', reply: null, status: 202 };
  return { kind: 'forward', body: message.body, call: null, operation, decisionId: ruling.id };
}
