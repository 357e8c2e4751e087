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

/**
 * Whether readers that ignore case (Go's) find in this object what readers that heed it find. Without this, `Arguments`
 * would be no arguments to the gate and arguments to the server.
 */
export const readsAlike = spelledAs(READ);

/** Whether an object spells each of these keys, where it has them, exactly so: no other case, no twin by folding. */
export function spelledAs(keys: readonly string[]): (object: JsonObject) => boolean {
  const byFold = new Map(keys.map((key) => [foldKey(key), key]));
  return (object) => Object.keys(object).every((key) => (byFold.get(foldKey(key)) ?? key) === key);
}
