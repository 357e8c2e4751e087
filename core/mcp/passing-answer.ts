import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import type { RequestId } from './message.ts';
import { mayBeAnswer, readMessage } from './read-message.ts';
import { resultReadsAlike } from './result-members.ts';

/** Members of a result with which the gate has something to do: tasks it remembers, states it seals, requests it decides. */
const HANDLED: readonly string[] = ['inputRequests', 'requestState', 'task', 'taskId'];

/**
 * Why an answer may not pass as it comes, by what is known of it so far (`core/json/scan/outline.ts`: a member whose value is
 * not there yet is null); null while there is nothing.
 */
export function obstacleIn(outline: Json | undefined, id: RequestId): string | null {
  if (outline === undefined) return null;
  if (!isJsonObject(outline) || !mayBeAnswer(outline)) return 'what is no single answer';
  const known = outline['id'] ?? null;
  if (known !== null && known !== id) return 'an answer that nothing waits for';
  const { result } = outline;
  return isJsonObject(result) ? obstacleInResult(result) : null;
}

function obstacleInResult(result: JsonObject): string | null {
  if (!resultReadsAlike(result)) return 'an answer that clients read differently';
  const isHandled = HANDLED.some((member) => result[member] !== undefined);
  return isHandled ? 'an answer in which something would have to change' : null;
}

/** The same for an answer of which everything is known. */
export function obstacleAtEnd(outline: Json | undefined, id: RequestId): string | null {
  const read = readMessage(outline ?? null);
  if (!read.ok || read.message.kind !== 'response') return 'what is no answer';
  // An error without an id is for the only call that waits.
  return read.message.id === null ? null : obstacleIn(outline, id);
}

/** Whether such an answer says that the call failed: by a JSON-RPC error, or by `isError`. */
export function saysFailed(outline: Json | undefined): boolean {
  const result = isJsonObject(outline) ? outline['result'] : undefined;
  return !isJsonObject(result) || result['isError'] === true;
}
