import type { JsonObject } from '../../../core/json/json.ts';

/** Filters nothing. */
export function filterList(result: JsonObject): { result: JsonObject; removed: number } {
  return { result, removed: 0 };
}
