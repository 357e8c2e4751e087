import type { JsonObject } from '../../json/json.ts';
import { foldKey } from '../../json/keys.ts';

/** Whether an object without this key has it in another case: a server that ignores case would take it for the same. */
export function hasCaseVariant(object: JsonObject, key: string): boolean {
  const fold = foldKey(key);
  return Object.keys(object).some((other) => foldKey(other) === fold);
}
