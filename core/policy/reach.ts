import type { Principal } from '../identity/principal.ts';
import type { ListedItem } from '../mcp/listing.ts';
import type { Operation } from '../mcp/operation.ts';
import type { MaskRule } from '../snapshot/snapshot.ts';
import { contextOf } from './context.ts';
import { evaluate } from './evaluate.ts';
import type { Extents } from './match/rule.ts';
import type { PolicySet } from './model.ts';
import { questionOfItem, questionsOf } from './question.ts';
import type { Question } from './question.ts';

/** How far a role reaches: whatever the arguments, with some of them, only with an approval, or not at all. */
export type Reach = 'Always' | 'WithSomeArguments' | 'WithApproval' | 'Never';

/** An approval is only asked for where a RequireApproval rule holds whatever the arguments. */
const WITHOUT_APPROVAL: Extents = { Deny: 'All', RequireApproval: 'All', Allow: 'Some' };

/** What is not known forbids, and allows nothing. */
const AT_WORST: Extents = { Deny: 'Some', RequireApproval: 'Some', Allow: 'All' };

/**
 * What a principal with this role, and no other, can do with an item of a list, or whether it can do an operation that
 * names none (`logging/setLevel`, `tools/list`). A role that no policy defines is nobody's and reaches nothing.
 */
export function reach(
  policy: PolicySet,
  masks: readonly MaskRule[],
  role: string,
  asked: ListedItem | Operation,
): Reach {
  const context = contextOf(policy, masks, principalWith(policy, role));
  const questions = isItem(asked) ? [questionOfItem(asked)] : questionsOf(asked);
  const allowed = (extents: Extents, mayBeHeld: boolean): boolean =>
    evaluate({ ...context, extents }, held(questions, mayBeHeld)).effect === 'Allow';
  if (!allowed(context.extents, true)) return 'Never';
  if (!allowed(WITHOUT_APPROVAL, false)) return 'WithApproval';
  return allowed(AT_WORST, false) ? 'Always' : 'WithSomeArguments';
}

function isItem(asked: ListedItem | Operation): asked is ListedItem {
  return !('method' in asked);
}

function held(questions: readonly Question[], mayBeHeld: boolean): readonly Question[] {
  return questions.map((question) => ({ ...question, mayBeHeld }));
}

function principalWith({ roles }: PolicySet, role: string): Principal {
  const held = roles.some(({ name }) => name === role) ? [role] : [];
  return { provider: '', subject: '', user: '', roles: held, expiresAt: 0 };
}
