import type { McpMaskRule, McpRolePolicy, Resource } from '../../../api/resource.ts';
import { placeIn } from '../place.ts';
import type { Problem } from '../problem.ts';
import type { KnownProviders } from '../providers.ts';
import { compileRules } from '../rules.ts';
import type { PlacedRule } from '../rules.ts';
import { approvalUnavailable } from './approvals.ts';
import { forbiddenAbsentIn, withoutExists } from './companions.ts';
import type { LintContext } from './context.ts';
import { lintMask } from './masks.ts';
import { nobodies } from './members.ts';
import { neverMatches } from './never.ts';
import { confusableNames, patternsNotNormal, undefinedRoles } from './patterns.ts';
import { shadowedRules } from './shadowed.ts';

/** What compilation has found to be in force. */
export interface LintSources {
  /** Of the namespace. */
  readonly policies: readonly McpRolePolicy[];
  readonly masks: readonly McpMaskRule[];
  /** The policies that select the pod. */
  readonly selected: readonly McpRolePolicy[];
  /** Roles that the namespace defines. */
  readonly roles: LintContext['roles'];
  readonly providers: KnownProviders;
}

/** Says of which objects to speak. */
export type IsAsked = (object: Problem['object']) => boolean;

const OF_ALL: IsAsked = () => true;

type Check = (placed: PlacedRule, context: LintContext) => readonly Problem[];

const CHECKS: readonly Check[] = [
  (placed, { roles }) => undefinedRoles(placed.rule.roles, roles, placed.place, 'roles'),
  ({ rule, place }) => confusableNames(rule, place),
  ({ rule, place }) => patternsNotNormal(rule.resources, place),
  neverMatches,
  withoutExists,
  approvalUnavailable,
];

/**
 * What is probably not meant, on one pod. It decides nothing, so nothing that is enforced waits for it; it comes in
 * pieces, and between two of them others may have their turn.
 */
export function* lint(
  sources: LintSources,
  isAsked: IsAsked = OF_ALL,
): Generator<readonly Problem[]> {
  yield* lintEach(sources, isAsked);
  yield* lintTogether(sources, isAsked);
}

/** Each object of the namespace by itself, rule by rule: the same for all its pods. */
export function* lintEach(
  { policies, masks, roles, providers }: LintSources,
  isAsked: IsAsked = OF_ALL,
): Generator<readonly Problem[]> {
  const isMine = (resource: Resource): boolean => isAsked(placeIn(resource).object);
  const compiled = policies.map((policy) => ({ policy, rules: compileRules(policy) }));
  const context = {
    roles,
    forbiddenAbsent: forbiddenAbsentIn(compiled.flatMap(({ rules }) => rules)),
  };
  for (const { policy, rules } of compiled.filter(({ policy }) => isMine(policy))) {
    yield nobodies(policy, providers);
    for (const rule of rules) yield CHECKS.flatMap((check) => check(rule, context));
  }
  for (const mask of masks.filter(isMine)) yield lintMask(mask, roles);
}

/** The rules that meet on the pod against each other. */
export function lintTogether(
  { selected }: LintSources,
  isAsked: IsAsked = OF_ALL,
): Generator<readonly Problem[]> {
  return shadowedRules(selected.flatMap(compileRules), ({ place }) => isAsked(place.object));
}
