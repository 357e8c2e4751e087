import type { DefinedRole } from '../roles.ts';

/** What a check of one rule may look at besides. */
export interface LintContext {
  readonly roles: ReadonlyMap<string, DefinedRole>;
  /** Arguments that some rule of the namespace does not simply allow to be absent. */
  readonly forbiddenAbsent: ReadonlySet<string>;
}
