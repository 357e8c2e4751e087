import type { McpRolePolicy } from '../../api/resource.ts';
import type { RuleSpec } from '../../api/rule.ts';
import type { RateLimit, Rule } from '../policy/model.ts';
import { compileCondition } from './conditions.ts';
import { placeIn } from './place.ts';
import type { Place } from './place.ts';

/** A compiled rule and where it was written. */
export interface PlacedRule {
  readonly rule: Rule;
  readonly place: Place;
}

const SECONDS = { Second: 1, Minute: 60, Hour: 3600 } as const;

export function compileRules(policy: McpRolePolicy): readonly PlacedRule[] {
  const { namespace, name } = policy.metadata;
  return policy.spec.rules.map((spec, index) => ({
    rule: compileRule(spec, `${namespace}/${name}/${spec.name}`, policy.spec.mode),
    place: placeIn(policy, 'spec', 'rules', index),
  }));
}

function compileRule(spec: RuleSpec, id: string, mode: Rule['mode']): Rule {
  const {
    effect,
    roles,
    tools = [],
    resources = [],
    prompts = [],
    methods = [],
    when = [],
    limit,
  } = spec;
  return {
    id,
    mode,
    effect,
    roles,
    tools,
    resources,
    prompts,
    methods,
    when: when.map(compileCondition),
    limit: limit === undefined ? null : compileLimit(limit),
  };
}

function compileLimit({
  requests,
  per,
  burst = requests,
}: NonNullable<RuleSpec['limit']>): RateLimit {
  return { requests, perSeconds: SECONDS[per], burst };
}
