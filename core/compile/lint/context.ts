import type { DefinedRole } from '../roles.ts';
import type { PlacedRule } from '../rules.ts';

/** What a check of one rule may look at besides. */
export interface LintContext {
  readonly roles: ReadonlyMap<string, DefinedRole>;
  /** Every rule of the namespace. */
  readonly rules: readonly PlacedRule[];
}
