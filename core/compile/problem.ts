import type { FieldPath } from './field-path.ts';

/** Something wrong, or worth knowing, in a resource. Compilation returns all of them. */
export interface Problem {
  /** Error: the object is not accepted. Warning: accepted, probably not what its author meant. */
  readonly severity: 'Error' | 'Warning';
  /** Stable CamelCase code: RoleConflicted, RuleShadowed, RuleNeverMatches, UndefinedRole, ... */
  readonly code: string;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
  readonly path: FieldPath;
  /** A sentence that a person can act on. */
  readonly message: string;
}
