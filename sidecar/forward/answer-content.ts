import { isJsonObject } from '../../core/json/json.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import { filterList } from '../../core/mcp/listing.ts';
import type { ListedItem } from '../../core/mcp/listing.ts';
import { visible } from '../../core/policy/visible.ts';
import { principalUnder } from '../caller.ts';
import { sealState } from '../memory/request-state.ts';
import type { Call } from './call.ts';
import { inputAllowed } from './input-requests.ts';
import { denialOf } from './refusal.ts';
import type { Relay } from './relay.ts';

/** An answer as the client may see it. `body` is the same object where nothing had to change. */
export interface AnswerContent {
  readonly body: JsonObject;
  readonly failed: boolean;
  /** Items that a list filter took out. */
  readonly removed: number;
}

/** Filters, seals and remembers what an answer to this call brings. */
export async function readAnswer(
  relay: Relay,
  call: Call,
  body: JsonObject,
): Promise<AnswerContent> {
  const { result } = body;
  if (!isJsonObject(result)) return { body, failed: true, removed: 0 };
  if (call.origin.of !== null) return filteredList(relay, call, body, result);
  if (call.origin.method === 'tasks/list') return ownTasks(relay, body, result);
  rememberTask(relay, call, result);
  const failed = result['isError'] === true;
  if (!isInputRequired(result)) return { body, failed, removed: 0 };
  return askingForInput(relay, call, body, result);
}

/** The very policy that decides calls decides what a list shows. */
function filteredList(
  relay: Relay,
  call: Call,
  body: JsonObject,
  result: JsonObject,
): AnswerContent {
  const { path, caller } = relay.about;
  const inForce = path.gate.snapshots.current();
  const { of } = call.origin;
  if (of === null) return { body, failed: false, removed: 0 };
  const keep = (item: ListedItem): boolean => {
    if (inForce.state !== 'fresh' && inForce.state !== 'stale') return false;
    const { snapshot } = inForce;
    return visible(
      snapshot.policy,
      snapshot.masks,
      principalUnder(snapshot, caller.identity),
      item,
    );
  };
  const filtered = filterList(result, of, keep);
  const same = filtered.result === result;
  return {
    body: same ? body : { ...body, result: filtered.result },
    failed: false,
    removed: filtered.removed,
  };
}

/** tasks/list shows the tasks of this principal alone. */
function ownTasks(relay: Relay, body: JsonObject, result: JsonObject): AnswerContent {
  const { path, caller } = relay.about;
  const listed = Array.isArray(result['tasks']) ? (result['tasks'] as readonly Json[]) : [];
  const own = listed.filter((task) => {
    const id = isJsonObject(task) ? task['taskId'] : undefined;
    return typeof id === 'string' && path.memory.tasks.get(caller.key, id) !== undefined;
  });
  return {
    body: { ...body, result: { ...result, tasks: own } },
    failed: false,
    removed: listed.length - own.length,
  };
}

/** CreateTaskResult (2025-11-25: `result.task`; tasks extension: `resultType: "task"`): the task belongs to who called. */
function rememberTask(relay: Relay, call: Call, result: JsonObject): void {
  const { path, caller } = relay.about;
  const task = isJsonObject(result['task']) ? result['task'] : result;
  const id = task['taskId'];
  if (typeof id !== 'string' || call.origin.kind !== 'use') return;
  path.memory.tasks.set(caller.key, id, call.origin);
}

function isInputRequired(result: JsonObject): boolean {
  return result['inputRequests'] !== undefined || result['requestState'] !== undefined;
}

/** InputRequiredResult: each request in it is decided like one of its own; the state comes back from nobody else. */
async function askingForInput(
  relay: Relay,
  call: Call,
  body: JsonObject,
  result: JsonObject,
): Promise<AnswerContent> {
  const { path, caller } = relay.about;
  const refusedBy = await inputAllowed(relay, result['inputRequests']);
  if (refusedBy !== null)
    return { body: denialOf(relay.about, call, refusedBy), failed: true, removed: 0 };
  const state = result['requestState'];
  const inForce = path.gate.snapshots.current();
  if (typeof state !== 'string' || inForce.state === 'absent')
    return { body, failed: false, removed: 0 };
  const name = call.origin.target?.name ?? '';
  const sealed = sealState(
    inForce.snapshot,
    caller.identity,
    { method: call.origin.method, name },
    state,
  );
  return {
    body: { ...body, result: { ...result, requestState: sealed } },
    failed: false,
    removed: 0,
  };
}
