import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import type { Message } from './message.ts';
import type { Method } from './method.ts';
import { methodIn } from './methods.ts';
import type { Direction, Era, Operation, Target } from './operation.ts';
import { readsAlike } from './parameters.ts';
import type { RefusalCode } from './refusals.ts';

export type Classified =
  | { readonly ok: true; readonly operation: Operation }
  | { readonly ok: false; readonly refusal: RefusalCode };

type Asking = Extract<Message, { readonly method: string }>;

/**
 * What a message asks for. Total. Refused are a known method in the form of the other kind (a call that expects no
 * answer would run unseen) and parameters that a decision needs but cannot read.
 */
export function classify(message: Asking, direction: Direction, era: Era): Classified {
  const { method, params } = message;
  const known = methodIn(method, direction, era);
  if (known === undefined) return { ok: true, operation: { kind: 'unknown', method } };
  if (known.form !== message.kind) return { ok: false, refusal: 'MessageInvalid' };
  const operation = readsAlike(params) ? operationOf(known, params) : null;
  return operation === null ? { ok: false, refusal: 'ParamsInvalid' } : { ok: true, operation };
}

function operationOf({ method, shape, name }: Method, params: JsonObject): Operation | null {
  switch (shape.kind) {
    case 'list':
      return { kind: 'list', method, of: shape.of };
    case 'use':
      return use(method, shape.target, params);
    case 'complete':
      return complete(method, params['ref']);
    case 'listen':
      return listen(method, params['notifications']);
    case 'task':
      return name === null
        ? { kind: 'task', method, taskId: null }
        : task(method, params['taskId']);
    case 'resourceNotice':
      return resourceNotice(method, params['uri']);
    case 'plain':
      return { kind: shape.as, method };
  }
}

function use(method: string, kind: Target['kind'], params: JsonObject): Operation | null {
  const target =
    kind === 'resource'
      ? resource(params['uri'])
      : named(kind, params['name'], params['arguments']);
  return target === null || !isState(params['requestState'])
    ? null
    : { kind: 'use', method, target };
}

/** The state of an InputRequiredResult comes back as the string that it was (MCP 2026-07-28). */
function isState(state: Json | undefined): boolean {
  return state === undefined || typeof state === 'string';
}

function named(
  kind: 'tool' | 'prompt',
  name: Json | undefined,
  given: Json | undefined = {},
): Target | null {
  return typeof name === 'string' && isJsonObject(given) ? { kind, name, arguments: given } : null;
}

function resource(uri: Json | undefined): Target | null {
  return typeof uri === 'string' ? { kind: 'resource', uri } : null;
}

function complete(method: string, ref: Json | undefined): Operation | null {
  const target = isJsonObject(ref) && readsAlike(ref) ? referredTo(ref) : null;
  return target === null ? null : { kind: 'complete', method, target };
}

function referredTo(ref: JsonObject): Target | null {
  if (ref['type'] === 'ref/prompt') return named('prompt', ref['name']);
  return ref['type'] === 'ref/resource' ? resource(ref['uri']) : null;
}

function listen(method: string, filter: Json | undefined): Operation | null {
  if (!isJsonObject(filter) || !readsAlike(filter)) return null;
  const resources = strings(filter['resourceSubscriptions']);
  const taskIds = strings(filter['taskIds']);
  return resources === null || taskIds === null
    ? null
    : { kind: 'listen', method, resources, taskIds };
}

function strings(list: Json | undefined = []): readonly string[] | null {
  if (!Array.isArray(list)) return null;
  const elements: readonly Json[] = list;
  return elements.every((element) => typeof element === 'string') ? elements : null;
}

function task(method: string, taskId: Json | undefined): Operation | null {
  return typeof taskId === 'string' ? { kind: 'task', method, taskId } : null;
}

function resourceNotice(method: string, uri: Json | undefined): Operation | null {
  return typeof uri === 'string' ? { kind: 'resourceNotice', method, uri } : null;
}
