import type { JsonObject } from '../json/json.ts';
import { foldKey } from '../json/keys.ts';

/** Every key below `params` that a decision looks at. */
const READ: readonly string[] = [
  '_meta',
  'arguments',
  'inputResponses',
  'name',
  'notifications',
  'progressToken',
  'ref',
  'requestId',
  'requestState',
  'resourceSubscriptions',
  'task',
  'taskId',
  'taskIds',
  'type',
  'uri',
];

const BY_FOLD: ReadonlyMap<string, string> = new Map(READ.map((key) => [foldKey(key), key]));

/**
 * Whether readers that ignore case (Go's) find in this object what readers that heed it find. Without this, `Arguments`
 * would be no arguments to the gate and arguments to the server.
 */
export function readsAlike(object: JsonObject): boolean {
  return Object.keys(object).every((key) => (BY_FOLD.get(foldKey(key)) ?? key) === key);
}
