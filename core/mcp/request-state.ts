import type { JsonObject } from '../json/json.ts';
import type { Message } from './message.ts';

/** `requestState` that a retry brings back after an InputRequiredResult (MCP 2026-07-28); null where there is none. */
export function requestStateOf(params: JsonObject): string | null {
  const state = params['requestState'];
  return typeof state === 'string' ? state : null;
}

/** The body of a message with another `requestState`. */
export function withRequestState(
  { body, params }: Extract<Message, { readonly method: string }>,
  state: string,
): JsonObject {
  return { ...body, params: { ...params, requestState: state } };
}
