/** Stands for every principal that has at least one role. */
const ANY_ROLE = '*';

/** Whether one of the roles that a rule names is held. */
export function namesRole(named: readonly string[], held: readonly string[]): boolean {
  return named.some((name) => (name === ANY_ROLE ? held.length > 0 : held.includes(name)));
}
