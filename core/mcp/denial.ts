import type { JsonObject } from '../json/json.ts';
import type { Message, RequestId } from './message.ts';
import type { Era, Operation } from './operation.ts';

type Asking = Extract<Message, { readonly method: string }>;

interface Denial {
  readonly message: Message;
  readonly operation: Operation;
  readonly era: Era;
  readonly style: 'Visible' | 'Hidden';
  readonly decisionId: string;
}

export type DenialAnswer =
  | { readonly kind: 'reply'; readonly body: JsonObject }
  /** A notification or response: it is dropped. */
  | { readonly kind: 'silent' };

const METHOD_NOT_FOUND = -32601;
const INVALID_PARAMS = -32602;
/** Legacy revisions; 2026-07-28 has INVALID_PARAMS in its place. */
const RESOURCE_NOT_FOUND = -32002;
/** Ours, outside the ranges that JSON-RPC and MCP reserve: "forbidden" as HTTP means it. */
const DENIED = -31403;
/** Sampling, "User rejected sampling request". */
const USER_REJECTED = -1;

/**
 * The answer to a request that policy denies, under HTTP 200, which every official client hands to its caller. Visible: it
 * says so, with the id of the record. Hidden: it is what a server says of something that it does not have.
 */
export function denialAnswer({ message, operation, era, style, decisionId }: Denial): DenialAnswer {
  if (message.kind !== 'request') return { kind: 'silent' };
  const { id } = message;
  const body =
    style === 'Hidden' || operation.kind === 'unknown'
      ? { jsonrpc: '2.0', id, error: absent(operation, era) }
      : visible(id, operation, era, decisionId);
  return { kind: 'reply', body };
}

/** MCP 2026-07-28: a method that does not exist is HTTP 404. */
export function denialStatus(operation: Operation, era: Era): number {
  return operation.kind === 'unknown' && era === 'modern' ? 404 : 200;
}

/** What the server is told whose request the client may not see: what a person who declines would answer. */
export function denialToServer(message: Asking, { method }: Operation): JsonObject {
  const id = message.kind === 'request' ? message.id : null;
  if (method === 'elicitation/create') return { jsonrpc: '2.0', id, result: { action: 'decline' } };
  const error =
    method === 'sampling/createMessage'
      ? { code: USER_REJECTED, message: 'User rejected sampling request' }
      : { code: METHOD_NOT_FOUND, message: 'Method not found' };
  return { jsonrpc: '2.0', id, error };
}

function visible(id: RequestId, operation: Operation, era: Era, decisionId: string): JsonObject {
  const text = `Denied by policy (ref ${decisionId})`;
  if (operation.method !== 'tools/call') {
    return { jsonrpc: '2.0', id, error: { code: DENIED, message: text } };
  }
  const tag = era === 'modern' ? { resultType: 'complete' } : {};
  const result = { content: [{ type: 'text', text }], isError: true, ...tag };
  return { jsonrpc: '2.0', id, result };
}

/** In the words of the official servers. */
function absent(operation: Operation, era: Era): JsonObject {
  if (operation.kind === 'task') return { code: INVALID_PARAMS, message: 'Task not found' };
  if (operation.kind !== 'use' && operation.kind !== 'complete') {
    return { code: METHOD_NOT_FOUND, message: 'Method not found' };
  }
  const { target } = operation;
  if (target.kind === 'tool')
    return { code: INVALID_PARAMS, message: `Unknown tool: ${target.name}` };
  if (target.kind === 'prompt') {
    return { code: INVALID_PARAMS, message: `Prompt ${target.name} not found` };
  }
  const code = era === 'modern' ? INVALID_PARAMS : RESOURCE_NOT_FOUND;
  return { code, message: `Resource not found: ${target.uri}`, data: { uri: target.uri } };
}
