import { below, problemAt } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { PlacedRule } from '../rules.ts';

/** Until approvals exist nobody can grant what the rule holds. */
export function approvalUnavailable({ rule, place }: PlacedRule): readonly Problem[] {
  if (rule.effect !== 'RequireApproval') return [];
  return [
    problemAt(
      below(place, 'effect'),
      'ApprovalUnavailable',
      'calls cannot be held for an approval by this release: what this rule covers is denied',
    ),
  ];
}
