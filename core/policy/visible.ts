import type { Principal } from '../identity/principal.ts';
import type { ListedItem } from '../mcp/listing.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { contextOf } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { PolicySet } from './model.ts';
import { questionOfItem } from './question.ts';

/**
 * Whether a list shows an item: whether some use of it, with some arguments, would be allowed or could be approved.
 * Where that cannot be told (conditions that contradict each other, two Deny globs that only together cover a template)
 * it is shown: every use is decided by itself anyway.
 */
export function visible(
  policy: PolicySet,
  masks: readonly MaskRule[],
  principal: Principal,
  item: ListedItem,
): boolean {
  return evaluate(contextOf(policy, masks, principal), [questionOfItem(item)]).effect === 'Allow';
}
