import type { Principal } from '../../identity/principal.ts';
import type { Effect, Rule } from '../model.ts';
import type { Question } from '../question.ts';
import { compileCondition, holds } from './condition.ts';
import type { CompiledCondition } from './condition.ts';
import { matchesGlob, nameGlob } from './glob.ts';
import type { Glob } from './glob.ts';
import { namesRole } from './role.ts';
import { compileNames, namesSubject } from './subject.ts';
import type { Extent, Names } from './subject.ts';

/** A rule, its globs and pointers read once. */
export interface CompiledRule {
  readonly rule: Rule;
  readonly names: Names;
  readonly methods: readonly Glob[];
  readonly when: readonly CompiledCondition[];
}

/** Whether a rule has a say in a question, or what keeps it from having one. */
export type RuleMatch =
  | { readonly kind: 'OtherRoles' }
  | { readonly kind: 'OtherTarget' }
  /** `argument`: the pointer of the first condition that does not hold. */
  | { readonly kind: 'ConditionUnmet'; readonly argument: string }
  /** It does not name what is asked for, but something of which that is a part. */
  | { readonly kind: 'Implies' }
  | { readonly kind: 'Applies' };

/** How much of what may be meant a rule must take in to count, by its effect. */
export type Extents = Readonly<Record<Effect, Extent>>;

export function compileRule(rule: Rule): CompiledRule {
  return {
    rule,
    names: compileNames(rule),
    methods: rule.methods.map(nameGlob),
    when: rule.when.map(compileCondition),
  };
}

export function matchRule(
  compiled: CompiledRule,
  principal: Principal,
  question: Question,
  extents: Extents,
): RuleMatch {
  const { rule } = compiled;
  if (!namesRole(rule.roles, principal.roles)) return { kind: 'OtherRoles' };
  const extent = extents[rule.effect];
  const named = namesQuestion(compiled, question, extent);
  const unmet = named ? unmetCondition(compiled, question, extent) : null;
  if (named && unmet === null) return { kind: 'Applies' };
  if (implies(compiled, question)) return { kind: 'Implies' };
  return unmet === null
    ? { kind: 'OtherTarget' }
    : { kind: 'ConditionUnmet', argument: unmet.argument };
}

function namesQuestion(compiled: CompiledRule, question: Question, extent: Extent): boolean {
  const { subject } = question;
  if (subject !== null && namesSubject(compiled.names, subject, extent)) return true;
  return namesMethod(compiled, question);
}

/** INVARIANT: `methods` of an Allow rule never allows what tools, prompts or resources can name. */
function namesMethod({ rule, methods }: CompiledRule, { method, subject }: Question): boolean {
  if (method === null || (rule.effect === 'Allow' && subject !== null)) return false;
  return methods.some((glob) => matchesGlob(glob, method));
}

function implies({ rule, names }: CompiledRule, { impliedBy }: Question): boolean {
  if (impliedBy === null || rule.effect === 'Deny') return false;
  return impliedBy === 'anyAllow' ? rule.effect === 'Allow' : names[impliedBy].length > 0;
}

/** Only tools and prompts have arguments. Where they are not known, some would meet every condition, and some none. */
function unmetCondition(
  { rule, when }: CompiledRule,
  { subject }: Question,
  extent: Extent,
): CompiledCondition | null {
  const given = subject === null || !('arguments' in subject) ? {} : subject.arguments;
  const unmet =
    given === null
      ? when.slice(0, extent === 'All' ? 1 : 0)
      : when.filter((condition) => !holds(condition, rule.effect, given));
  return unmet[0] ?? null;
}
