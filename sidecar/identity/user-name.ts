import { isJsonObject } from '../../core/json/json.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';

/**
 * The name that people know a principal by: the claim of exactly this name, else the one at this dotted path
 * (`profile.email`). Null unless it is a non-empty string.
 */
export function userNameIn(claims: JsonObject, claim: string): string | null {
  const value = claims[claim] ?? valueAt(claims, claim.split('.'));
  return typeof value === 'string' && value !== '' ? value : null;
}

function valueAt(claims: JsonObject, path: readonly string[]): Json | undefined {
  let value: Json | undefined = claims;
  for (const name of path) {
    if (!isJsonObject(value)) return undefined;
    value = value[name];
  }
  return value;
}
