import type { Principal } from '../identity/principal.ts';
import type { Decision } from './decision.ts';
import { coversSubject } from './match/mask.ts';
import type { CompiledMask } from './match/mask.ts';
import { isNormalUri } from './match/normal-uri.ts';
import type { CompiledRule, Extents } from './match/rule.ts';
import type { Effect, PolicySet, Rule } from './model.ts';
import type { Question } from './question.ts';

export type Verdict = Omit<Decision, 'observed'>;

/** Everything that a question is decided by. */
export interface Context {
  readonly state: PolicySet['state'];
  /** The rules that count; null where the policies only observe. */
  readonly rules: readonly CompiledRule[] | null;
  readonly masks: readonly CompiledMask[];
  readonly principal: Principal;
  readonly extents: Extents;
}

/** A question in its context, with the rules that have a say in it. */
export interface Matched extends Context {
  readonly question: Question;
  /** Rules that name what is asked for. */
  readonly applying: Readonly<Record<Effect, readonly Rule[]>>;
  /** Rules that permit it without naming it. */
  readonly implying: readonly Rule[];
}

/** A denial, or null where the check has nothing to say. */
export type Check = (matched: Matched) => Verdict | null;

export function withoutPolicy({ state }: Matched): Verdict | null {
  if (state === 'active') return null;
  return deny(state === 'none' ? 'NoPolicy' : 'PolicyInvalid');
}

export function withoutRole({ principal }: Matched): Verdict | null {
  return principal.roles.length === 0 ? deny('NoRole') : null;
}

export function notNormal({ question: { subject } }: Matched): Verdict | null {
  if (subject?.kind !== 'resource' || isNormalUri(subject.uri)) return null;
  return deny('ResourceNotNormal');
}

export function denied({ applying }: Matched): Verdict | null {
  return applying.Deny.length > 0 ? deny('DeniedByRule', applying.Deny) : null;
}

export function masked({ question, masks, principal, extents }: Matched): Verdict | null {
  const { subject } = question;
  if (subject === null) return null;
  const covering = masks
    .filter((compiled) => coversSubject(compiled, principal, subject, extents.Deny))
    .map(({ mask }) => mask);
  return covering.length > 0 ? deny('MaskUnavailable', covering) : null;
}

export function held({ question, applying: { RequireApproval } }: Matched): Verdict | null {
  if (question.mayBeHeld || RequireApproval.length === 0) return null;
  return deny('ApprovalRequired', RequireApproval);
}

/** INVARIANT: past `held`, a RequireApproval rule applies only where it is enough that an approval could be had. */
export function permitted({ question, applying, implying }: Matched): Verdict {
  const { grant, otherwise } = question;
  const rules = [...applying.Allow, ...applying.RequireApproval, ...implying];
  if (rules.length === 0 && otherwise !== null) return deny(otherwise);
  const limits = grant === 'AllowedByRule' ? limitsOf(applying.Allow) : [];
  return { effect: 'Allow', reason: grant, rules: idsOf(rules), limits };
}

export function forwarded(): Verdict {
  return { effect: 'Allow', reason: 'AllowedByObserve', rules: [], limits: [] };
}

export function deny(
  reason: Verdict['reason'],
  rules: readonly { readonly id: string }[] = [],
): Verdict {
  return { effect: 'Deny', reason, rules: idsOf(rules), limits: [] };
}

function limitsOf(rules: readonly Rule[]): Verdict['limits'] {
  return inOrder(rules).flatMap(({ id, limit }) => (limit === null ? [] : [{ rule: id, limit }]));
}

function idsOf(rules: readonly { readonly id: string }[]): readonly string[] {
  return inOrder(rules).map(({ id }) => id);
}

/** By id, so that the order of objects shows nowhere. */
function inOrder<Item extends { readonly id: string }>(rules: readonly Item[]): readonly Item[] {
  return rules.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
