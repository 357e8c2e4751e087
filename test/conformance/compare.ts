import type { Check, Results } from './checks.ts';

/** What is made of one check on both sides; an empty list where a side never made it. */
export interface Difference {
  readonly scenario: string;
  readonly check: string;
  readonly direct: readonly string[];
  readonly through: readonly string[];
  /** What the suite says of it on the other side of the proxy. */
  readonly message: string;
}

/** Every check whose outcomes differ, or that one side made more often than the other. */
export function differences(direct: Results, through: Results): readonly Difference[] {
  const scenarios = [...new Set([...direct.keys(), ...through.keys()])];
  return scenarios.flatMap((scenario) =>
    differencesOf(scenario, direct.get(scenario) ?? [], through.get(scenario) ?? []),
  );
}

function differencesOf(
  scenario: string,
  direct: readonly Check[],
  through: readonly Check[],
): readonly Difference[] {
  const [before, after] = [byName(direct), byName(through)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((check) => {
    const [here = [], there = []] = [before.get(check), after.get(check)];
    const outcomes = { direct: statuses(here), through: statuses(there) };
    if (String(outcomes.direct) === String(outcomes.through)) return [];
    const message = there.find(({ errorMessage }) => errorMessage !== undefined)?.errorMessage;
    return [{ scenario, check, ...outcomes, message: message ?? '' }];
  });
}

/** Some ids stand for several checks, which their names tell apart. */
function byName(checks: readonly Check[]): ReadonlyMap<string, readonly Check[]> {
  return Map.groupBy(checks, ({ id, name }) => `${id} (${name})`);
}

/** In an order of their own: that of checks made side by side is nobody's doing. */
function statuses(checks: readonly Check[]): readonly string[] {
  return checks.map(({ status }) => status).toSorted();
}
