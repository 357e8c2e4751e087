import type { McpRolePolicy } from '../../../api/resource.ts';
import type { Problem } from '../problem.ts';
import type { DefinedRole } from '../roles.ts';
import { compileRules } from '../rules.ts';
import type { PlacedRule } from '../rules.ts';
import { approvalUnavailable } from './approvals.ts';
import { neverMatches } from './never.ts';
import { confusableNames, patternsNotNormal, undefinedRoles } from './patterns.ts';
import { shadowedRules } from './shadowed.ts';
import { forbiddenAbsentIn, withoutExists } from './companions.ts';
import type { LintContext } from './context.ts';

type Check = (placed: PlacedRule, context: LintContext) => readonly Problem[];

const CHECKS: readonly Check[] = [
  (placed, { roles }) => undefinedRoles(placed.rule.roles, roles, placed.place, 'roles'),
  ({ rule, place }) => confusableNames(rule, place),
  ({ rule, place }) => patternsNotNormal(rule.resources, place),
  neverMatches,
  withoutExists,
  approvalUnavailable,
];

/** Checks each rule of the namespace by itself, and the ones that meet on a pod against each other. */
export function lintPolicies(
  policies: readonly McpRolePolicy[],
  selected: readonly McpRolePolicy[],
  roles: ReadonlyMap<string, DefinedRole>,
): readonly Problem[] {
  const rules = policies.flatMap(compileRules);
  const context = { roles, forbiddenAbsent: forbiddenAbsentIn(rules) };
  return [
    ...rules.flatMap((placed) => CHECKS.flatMap((check) => check(placed, context))),
    ...shadowedRules(selected.flatMap(compileRules)),
  ];
}
