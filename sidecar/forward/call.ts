import type { JsonObject } from '../../core/json/json.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { operationOf, targetOf } from '../memory/call-origin.ts';
import type { CallOrigin } from '../memory/call-origin.ts';

export type RequestMessage = Extract<Message, { readonly kind: 'request' }>;

/** One request of a client that was allowed and has no answer yet. */
export interface Call {
  readonly origin: CallOrigin;
  readonly message: RequestMessage;
  readonly operation: Operation;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Its answer comes on a resumed stream: the arguments are not known any more. */
  readonly replayed: boolean;
}

export function newCall(
  message: RequestMessage,
  operation: Operation,
  decisionId: string,
  now: number,
): Call {
  const origin: CallOrigin = {
    rpcId: message.id,
    decisionId,
    kind: operation.kind,
    method: message.method,
    of: operation.kind === 'list' ? operation.of : null,
    target: targetOf(operation),
  };
  return { origin, message, operation, startedAt: now, replayed: false };
}

/** The call behind a position in a stream: what its seal says, without arguments. */
export function replayedCall(origin: CallOrigin, now: number): Call {
  const { method, rpcId } = origin;
  const params: JsonObject = paramsOf(origin);
  const body: JsonObject = { jsonrpc: '2.0', id: rpcId, method, params };
  const message: RequestMessage = { kind: 'request', id: rpcId, method, params, body };
  return { origin, message, operation: operationOf(origin), startedAt: now, replayed: true };
}

function paramsOf({ target }: CallOrigin): JsonObject {
  if (target === null) return {};
  return target.kind === 'resource' ? { uri: target.name } : { name: target.name };
}
