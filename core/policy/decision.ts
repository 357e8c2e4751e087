import type { ReasonCode } from './reasons.ts';
import type { RateLimit } from './model.ts';

/** What the policies say of one operation. A value: nothing is thrown for "no". */
export interface Decision {
  readonly effect: 'Allow' | 'Deny';
  readonly reason: ReasonCode;
  /** Ids of the rules that decided; empty where no rule did. */
  readonly rules: readonly string[];
  /** Buckets that this operation must take one token from before it may pass; empty unless allowed. */
  readonly limits: readonly { readonly rule: string; readonly limit: RateLimit }[];
  /** What Observe policies would have decided; null where none selects the pod. */
  readonly observed: {
    readonly effect: 'Allow' | 'Deny';
    readonly reason: ReasonCode;
    readonly rules: readonly string[];
  } | null;
}
