import type { Resource } from '../../api/resource.ts';
import { rejectedForm } from './namesakes.ts';
import type { Sorted } from './namesakes.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

/**
 * Rules of one namespace. All of them are compiled for every workload of it, by an operator that other namespaces wait
 * for as well; it is twice what the benchmarks know.
 */
export const MOST_RULES = 2_000;

/** The policies with which the namespace has too many rules, in order of establishment: what is in force stays. */
export function withoutExcess(established: readonly Resource[]): Sorted {
  let rules = 0;
  const isExcess = (object: Resource): boolean => {
    if (object.kind !== 'McpRolePolicy') return false;
    const isTooMany = rules + object.spec.rules.length > MOST_RULES;
    if (!isTooMany) rules += object.spec.rules.length;
    return isTooMany;
  };
  const excess = new Set(established.filter(isExcess));
  return {
    kept: established.filter((object) => !excess.has(object)),
    refused: [...excess].map(rejectedForm),
    problems: [...excess].map(tooMany),
  };
}

function tooMany(object: Resource): Problem {
  return problemAt(
    placeIn(object, 'spec', 'rules'),
    'RulesTooMany',
    `with these the namespace would have more than ${MOST_RULES} rules: merge rules by patterns or use another namespace; the pods that it selects deny everything`,
  );
}
