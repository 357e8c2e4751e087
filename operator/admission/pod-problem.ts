/** Why a pod is not admitted. */
export interface PodProblem {
  /** Stable, CamelCase. */
  readonly code: string;
  /** A sentence that a person can act on. */
  readonly message: string;
}

/** What could be read, with everything that is wrong with it. */
export interface Reading<Value> {
  readonly value: Value;
  readonly problems: readonly PodProblem[];
}

export function quoted(names: readonly string[]): string {
  return names.map((name) => JSON.stringify(name)).join(', ');
}
