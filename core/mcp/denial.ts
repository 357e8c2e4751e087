import type { JsonObject } from '../json/json.ts';
import type { Message } from './message.ts';
import type { Era, Operation, Target } from './operation.ts';

/** What was denied, and how it may look. */
export interface Denial {
  readonly message: Message;
  readonly operation: Operation;
  readonly era: Era;
  /** `Visible`: said to be a denial. `Hidden`: as if the thing did not exist. */
  readonly style: 'Visible' | 'Hidden';
  /** Id of the decision's audit record: the one thing that a client may quote. */
  readonly decisionId: string;
}

export type DenialAnswer =
  | { readonly kind: 'reply'; readonly body: JsonObject }
  /** What was denied expects no answer. */
  | { readonly kind: 'silent' };

type ErrorBody = JsonObject & { readonly code: number; readonly message: string };

/** Denied by policy: MCP has no code for it, so one outside of what JSON-RPC reserves. */
const DENIED = -31403;

const INVALID_PARAMS = -32602;

/** What legacy revisions have for a resource that does not exist; the modern era has -32602. */
const RESOURCE_NOT_FOUND = -32002;

const METHOD_NOT_FOUND: ErrorBody = { code: -32601, message: 'Method not found' };

/** The answer to a message that policy denies, in its own method's form. Never a rule, never a reason. */
export function denialAnswer(denial: Denial): DenialAnswer {
  const { message } = denial;
  if (message.kind !== 'request') return { kind: 'silent' };
  return { kind: 'reply', body: { jsonrpc: '2.0', id: message.id, ...outcomeOf(denial) } };
}

/** HTTP status of that answer. 200: under any other, clients report a broken transport; the modern era sets one of its own for unknown methods. */
export function denialStatus(operation: Operation, era: Era): number {
  return operation.kind === 'unknown' && era === 'modern' ? 404 : 200;
}

function outcomeOf({ operation, era, style, decisionId }: Denial): JsonObject {
  if (style === 'Hidden' || operation.kind === 'unknown') return { error: absent(operation, era) };
  const text = `Denied by policy (ref ${decisionId})`;
  const isCall = operation.kind === 'use' && operation.target.kind === 'tool';
  return isCall ? { result: failedCall(text, era) } : { error: { code: DENIED, message: text } };
}

/** Read by the model, which can then do something else; an error might end the conversation. */
function failedCall(text: string, era: Era): JsonObject {
  const tag: JsonObject = era === 'modern' ? { resultType: 'complete' } : {};
  return { content: [{ type: 'text', text }], isError: true, ...tag };
}

/** What a server says that does not have the thing, or offers nothing of its kind and so lacks the method. */
function absent(operation: Operation, era: Era): ErrorBody {
  if (operation.kind === 'use') return notFound(operation.target, era);
  if (operation.kind === 'complete') return notCompleted(operation.target);
  const namesTask = operation.kind === 'task' && operation.taskId !== null;
  return namesTask ? TASK_NOT_FOUND : METHOD_NOT_FOUND;
}

/** In the words of the specification for tools, of the official TypeScript servers for the rest. */
function notFound(target: Target, era: Era): ErrorBody {
  if (target.kind === 'tool') return invalidParams(`Unknown tool: ${target.name}`);
  if (target.kind === 'prompt') return invalidParams(`Prompt ${target.name} not found`);
  const { uri } = target;
  const code = era === 'legacy' ? RESOURCE_NOT_FOUND : INVALID_PARAMS;
  return { code, message: `Resource not found: ${uri}`, data: { uri } };
}

function notCompleted(target: Target): ErrorBody {
  return target.kind === 'resource'
    ? invalidParams(`Resource template ${target.uri} not found`)
    : invalidParams(`Prompt ${target.name} not found`);
}

const TASK_NOT_FOUND = invalidParams('Failed to retrieve task: Task not found');

function invalidParams(message: string): ErrorBody {
  return { code: INVALID_PARAMS, message };
}

/** Any code outside of what JSON-RPC reserves: the specification's example of a sampling request that is turned down. */
const REJECTED: ErrorBody = { code: -1, message: 'The sampling request was rejected' };

/** The answer to a request of the server that its client will not see. */
export function denialToServer(
  { id }: Extract<Message, { readonly kind: 'request' }>,
  { method }: Operation,
): JsonObject {
  if (method === 'elicitation/create') return { jsonrpc: '2.0', id, result: { action: 'decline' } };
  const error = method === 'sampling/createMessage' ? REJECTED : METHOD_NOT_FOUND;
  return { jsonrpc: '2.0', id, error };
}
