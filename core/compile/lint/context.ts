/** What a check of one rule may look at besides. */
export interface LintContext {
  /** Roles that the namespace defines. */
  readonly roles: { readonly has: (name: string) => boolean };
  /** Arguments that some rule of the namespace does not simply allow to be absent. */
  readonly forbiddenAbsent: ReadonlySet<string>;
}
