import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import type { Message, RequestId } from './message.ts';
import type { RefusalCode } from './refusals.ts';

export type MessageReading =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly refusal: RefusalCode };

const REQUEST_KEYS: readonly string[] = ['jsonrpc', 'id', 'method', 'params'];
const RESULT_KEYS: readonly string[] = ['jsonrpc', 'id', 'result'];
const ERROR_KEYS: readonly string[] = ['jsonrpc', 'id', 'error'];

/**
 * Reads one JSON-RPC 2.0 message as MCP restricts it: `params` is an object, an id is a string or an integer and never
 * null. A key that the message's kind does not have refuses it: another reader might take it for another kind.
 */
export function readMessage(value: Json): MessageReading {
  const message = isJsonObject(value) && value['jsonrpc'] === '2.0' ? messageIn(value) : null;
  return message === null ? { ok: false, refusal: 'MessageInvalid' } : { ok: true, message };
}

function messageIn(body: JsonObject): Message | null {
  if (hasOnly(body, REQUEST_KEYS)) return asking(body);
  if (hasOnly(body, RESULT_KEYS)) return succeeded(body);
  return hasOnly(body, ERROR_KEYS) ? failed(body) : null;
}

/** Whether a body of which only some members are known may be an answer. */
export function mayBeAnswer(body: JsonObject): boolean {
  return hasOnly(body, RESULT_KEYS) || hasOnly(body, ERROR_KEYS);
}

function hasOnly(body: JsonObject, keys: readonly string[]): boolean {
  return Object.keys(body).every((key) => keys.includes(key));
}

function asking(body: JsonObject): Message | null {
  const { id, method, params = {} } = body;
  if (typeof method !== 'string' || !isJsonObject(params)) return null;
  if (id === undefined) return { kind: 'notification', method, params, body };
  return isRequestId(id) ? { kind: 'request', id, method, params, body } : null;
}

function succeeded(body: JsonObject): Message | null {
  const { id, result } = body;
  return isRequestId(id) && isJsonObject(result)
    ? { kind: 'response', id, failed: false, body }
    : null;
}

/** MCP leaves the id out, JSON-RPC 2.0 makes it null, where the id of the request could not be read. */
function failed(body: JsonObject): Message | null {
  const { id = null, error } = body;
  return (id === null || isRequestId(id)) && isError(error)
    ? { kind: 'response', id, failed: true, body }
    : null;
}

function isRequestId(id: Json | undefined): id is RequestId {
  return typeof id === 'string' || Number.isSafeInteger(id);
}

function isError(error: Json | undefined): boolean {
  return (
    isJsonObject(error) &&
    Number.isSafeInteger(error['code']) &&
    typeof error['message'] === 'string'
  );
}
