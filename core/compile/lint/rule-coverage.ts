import { nameGlob, uriGlob } from '../../policy/match/glob.ts';
import type { Glob } from '../../policy/match/glob.ts';
import type { Effect, RateLimit, Rule } from '../../policy/model.ts';
import { coversGlob } from '../coverage.ts';
import type { Effort } from './effort.ts';

const STRENGTH: Readonly<Record<Effect, number>> = { Allow: 0, RequireApproval: 1, Deny: 2 };

/** Compares rules of one pod. What a rule says is read when it is first needed, and once. */
export class RuleCoverage {
  readonly #globs = new WeakMap<readonly string[], readonly Glob[]>();
  readonly #conditions = new WeakMap<Rule, readonly number[]>();
  readonly #numbers = new Map<string, number>();

  /** Whether `outer` decides whatever `inner` would, so that `inner` could go. Without effort left it says no. */
  covers(outer: Rule, inner: Rule, effort: Effort): boolean {
    return (
      effort.spend(1) &&
      outer.mode === inner.mode &&
      STRENGTH[outer.effect] >= STRENGTH[inner.effect] &&
      coversLimit(outer, inner) &&
      coversRoles(outer.roles, inner.roles, effort) &&
      this.#coversTargets(outer, inner, effort) &&
      this.#coversConditions(outer, inner, effort)
    );
  }

  #coversTargets(outer: Rule, inner: Rule, effort: Effort): boolean {
    const within = (field: 'tools' | 'prompts' | 'methods' | 'resources'): boolean => {
      if (inner[field].length === 0) return true;
      const read = field === 'resources' ? uriGlob : nameGlob;
      const wide = this.#globsOf(outer[field], read, effort);
      const narrow = this.#globsOf(inner[field], read, effort);
      return narrow.every((glob) =>
        wide.some((candidate) => effort.spend(1) && coversGlob(candidate, glob, effort.spend)),
      );
    };
    return within('tools') && within('prompts') && within('methods') && within('resources');
  }

  /**
   * Each condition of the outer rule must be one of the inner rule. A pointer with `*` means all under Allow and any
   * elsewhere, so under different effects it is not the same condition.
   */
  #coversConditions(outer: Rule, inner: Rule, effort: Effort): boolean {
    if (outer.when.length === 0) return true;
    if (outer.effect !== inner.effect && outer.when.some(({ argument }) => isOfSeveral(argument)))
      return false;
    const conditions = this.#conditionsOf(inner, effort);
    return this.#conditionsOf(outer, effort).every(
      (condition) => effort.spend(conditions.length) && conditions.includes(condition),
    );
  }

  #globsOf(
    list: readonly string[],
    read: (source: string) => Glob,
    { spend }: Effort,
  ): readonly Glob[] {
    const known = this.#globs.get(list);
    if (known !== undefined) return known;
    const globs = list.map(read);
    this.#globs.set(list, globs);
    spend(lengthOf(list));
    return globs;
  }

  /** Each as a number, so that no two long texts are compared twice. */
  #conditionsOf(rule: Rule, { spend }: Effort): readonly number[] {
    const known = this.#conditions.get(rule);
    if (known !== undefined) return known;
    const texts = rule.when.map((condition) => JSON.stringify(condition));
    const numbers = texts.map((text) => this.#numberOf(text));
    this.#conditions.set(rule, numbers);
    spend(lengthOf(texts));
    return numbers;
  }

  #numberOf(text: string): number {
    const number = this.#numbers.get(text) ?? this.#numbers.size;
    this.#numbers.set(text, number);
    return number;
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((length, text) => length + text.length, 0);
}

function coversRoles(
  outer: readonly string[],
  inner: readonly string[],
  { spend }: Effort,
): boolean {
  return outer.includes('*') || inner.every((role) => spend(outer.length) && outer.includes(role));
}

/** Limits of all Allow rules that match count, so a limited rule is only covered where nothing passes anyway. */
function coversLimit(outer: Rule, inner: Rule): boolean {
  return outer.effect !== 'Allow' || isSameLimit(outer.limit, inner.limit);
}

function isSameLimit(one: RateLimit | null, other: RateLimit | null): boolean {
  return (
    one?.requests === other?.requests &&
    one?.perSeconds === other?.perSeconds &&
    one?.burst === other?.burst
  );
}

/** A pointer with `*` stands for several values. */
function isOfSeveral(argument: string): boolean {
  return argument.split('/').includes('*');
}
