import type { MaskRule } from '../snapshot/snapshot.ts';
import { compileMask } from './match/mask.ts';
import type { CompiledMask } from './match/mask.ts';
import { compileRule } from './match/rule.ts';
import type { CompiledRule } from './match/rule.ts';
import type { PolicySet } from './model.ts';

/** The rules of a policy, read once. */
export interface CompiledPolicy {
  /** Those that a decision counts. */
  readonly enforced: readonly CompiledRule[];
  readonly all: readonly CompiledRule[];
  /** Whether any policy of the pod is in mode Observe. */
  readonly observes: boolean;
}

/** A snapshot's policy and masks are never changed in place, so what is read of them holds as long as they live. */
const policies = new WeakMap<PolicySet, CompiledPolicy>();
const masks = new WeakMap<readonly MaskRule[], readonly CompiledMask[]>();

export function compiledPolicy(policy: PolicySet): CompiledPolicy {
  return remembered(policies, policy, compile);
}

export function compiledMasks(rules: readonly MaskRule[]): readonly CompiledMask[] {
  return remembered(masks, rules, (all) => all.map(compileMask));
}

function compile({ mode, rules }: PolicySet): CompiledPolicy {
  const all = rules.map(compileRule);
  return {
    enforced: all.filter(({ rule }) => rule.mode === 'Enforce'),
    all,
    observes: mode === 'Observe' || rules.some((rule) => rule.mode === 'Observe'),
  };
}

function remembered<Source extends object, Read>(
  known: WeakMap<Source, Read>,
  source: Source,
  read: (source: Source) => Read,
): Read {
  const before = known.get(source);
  if (before !== undefined) return before;
  const result = read(source);
  known.set(source, result);
  return result;
}
