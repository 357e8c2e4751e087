import type { JsonObject } from '../../core/json/json.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { requestStateOf, withRequestState } from '../../core/mcp/request-state.ts';
import { targetOf } from '../memory/call-origin.ts';
import { openState } from '../memory/request-state.ts';
import type { Place } from './place.ts';

type Asking = Extract<Message, { readonly method: string }>;

/**
 * The message with the upstream's own `requestState` (MCP 2026-07-28) in the place of the sealed one; null where the
 * state is forged, another principal's or another call's.
 */
export function openedState(
  place: Place,
  message: Asking,
  operation: Operation,
): JsonObject | null {
  const sealed = requestStateOf(message.params);
  if (sealed === null) return message.body;
  const call = { method: message.method, name: targetOf(operation)?.name ?? '' };
  const state = openState(place.snapshot, place.caller.identity, call, sealed);
  return state === null ? null : withRequestState(message, state);
}
