import type { Json } from '../json/json.ts';

/** The compiled form of policies: everything defaulted, nothing optional, plain data (it travels in the snapshot). */
export interface PolicySet {
  /**
   * none: no policy selects the pod; invalid: one does, but no valid form of it was ever seen.
   * Both deny everything. active: `rules` decide.
   */
  readonly state: 'none' | 'invalid' | 'active';
  /**
   * Observe: every policy of the pod is in mode Observe, so everything is forwarded and only recorded. One policy in
   * mode Enforce, even without rules, makes it Enforce: adding an object never widens what another one forbids.
   */
  readonly mode: 'Enforce' | 'Observe';
  readonly roles: readonly Role[];
  readonly rules: readonly Rule[];
}

/** INVARIANT: role names are unique; conflicted definitions were left out by the compiler. */
export interface Role {
  readonly name: string;
  readonly members: readonly Member[];
}

export type Member =
  | {
      readonly kind: 'claim';
      readonly provider: string;
      readonly claim: string;
      readonly values: readonly string[];
    }
  | { readonly kind: 'user'; readonly provider: string; readonly user: string }
  /** `system:serviceaccount:<namespace>:<name>`, from a provider of kind kubernetes. */
  | { readonly kind: 'serviceAccount'; readonly serviceAccount: string };

export type Effect = 'Allow' | 'Deny' | 'RequireApproval';

export interface Rule {
  /** `<namespace>/<policy>/<rule>`: for records only, never for clients. */
  readonly id: string;
  readonly mode: 'Enforce' | 'Observe';
  readonly effect: Effect;
  /** Role names; `*` = any principal with at least one role. */
  readonly roles: readonly string[];
  /** Globs: `*` any run of characters, `?` one character. Empty list = matches none. The four lists are alternatives. */
  readonly tools: readonly string[];
  /** URI globs: `*` any run without `/`, `**` any run, `?` one character but `/`. */
  readonly resources: readonly string[];
  readonly prompts: readonly string[];
  readonly methods: readonly string[];
  /** All must hold. */
  readonly when: readonly Condition[];
  readonly limit: RateLimit | null;
}

export interface Condition {
  /** JSON pointer (RFC 6901) into the arguments; a segment `*` stands for every element or member. */
  readonly argument: string;
  readonly test: Test;
}

export type Test =
  | { readonly operator: 'Equals' | 'NotEquals'; readonly value: Json }
  | { readonly operator: 'In' | 'NotIn'; readonly values: readonly Json[] }
  | { readonly operator: 'Glob' | 'NotGlob'; readonly value: string }
  /** Exact decimal comparison; `value` is the decimal text. */
  | {
      readonly operator: 'LessThan' | 'LessOrEqual' | 'GreaterThan' | 'GreaterOrEqual';
      readonly value: string;
    }
  | { readonly operator: 'Exists' | 'DoesNotExist' }
  /** Length of a string (code points), array (elements) or object (members). */
  | { readonly operator: 'LengthGreaterThan' | 'LengthLessThan'; readonly value: number };

/** Per principal and pod: a token bucket that refills `requests` per `perSeconds` and holds `burst`. */
export interface RateLimit {
  readonly requests: number;
  readonly perSeconds: number;
  readonly burst: number;
}
