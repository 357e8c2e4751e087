import { isJsonObject } from '../json/json.ts';
import type { Json, JsonObject } from '../json/json.ts';
import type { ListKind } from './operation.ts';

/** One entry of a list answer, by what rules match it. */
export type ListedItem =
  | { readonly kind: 'tool' | 'prompt'; readonly name: string }
  | { readonly kind: 'resource'; readonly uri: string }
  /** RFC 6570, as sent. */
  | { readonly kind: 'resourceTemplate'; readonly uriTemplate: string };

export interface FilteredList {
  /** The same object where nothing had to change. */
  readonly result: JsonObject;
  /** Items taken out. */
  readonly removed: number;
}

/**
 * The result of a list request with the items to keep, in their order and with their cursor. What has no readable name
 * is taken out; what is no list shows nothing.
 *
 * A cache scope becomes `private` even where nothing was removed: which items are left depends on the principal, so a
 * shared cache that one role filled would show its list to the others (MCP 2026-07-28, caching).
 */
export function filterList(
  result: JsonObject,
  of: ListKind,
  keep: (item: ListedItem) => boolean,
): FilteredList {
  const list = result[of];
  const items = Array.isArray(list) ? (list as readonly Json[]) : [];
  const kept = items.filter((item) => {
    const listed = isJsonObject(item) ? ITEMS[of](item) : null;
    return listed !== null && keep(listed);
  });
  const removed = items.length - kept.length;
  const shared = (result['cacheScope'] ?? 'private') !== 'private';
  if (removed === 0 && !shared && Array.isArray(list)) return { result, removed };
  const own: JsonObject = { ...result, [of]: kept };
  return { result: shared ? { ...own, cacheScope: 'private' } : own, removed };
}

/** How the items of each list are named. */
const ITEMS: Readonly<Record<ListKind, (item: JsonObject) => ListedItem | null>> = {
  tools: ({ name }) => (typeof name === 'string' ? { kind: 'tool', name } : null),
  prompts: ({ name }) => (typeof name === 'string' ? { kind: 'prompt', name } : null),
  resources: ({ uri }) => (typeof uri === 'string' ? { kind: 'resource', uri } : null),
  resourceTemplates: ({ uriTemplate }) =>
    typeof uriTemplate === 'string' ? { kind: 'resourceTemplate', uriTemplate } : null,
};
