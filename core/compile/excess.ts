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

/** Objects of one kind in one namespace, which each workload of it is held against for the same reason. */
export const MOST_OBJECTS = 1_000;

/** The objects that are too many for the namespace, in order of establishment: what is in force stays. */
export function withoutExcess(established: readonly Resource[]): Sorted {
  const judge = new Judge();
  const judged = established.map((object) => ({ object, problem: judge.problemOf(object) }));
  const isKept = ({ problem }: (typeof judged)[number]): boolean => problem === null;
  return {
    kept: judged.filter(isKept).map(({ object }) => object),
    refused: judged.filter((one) => !isKept(one)).map(({ object }) => rejectedForm(object)),
    problems: judged.flatMap(({ problem }) => problem ?? []),
  };
}

/** Counts what is kept. */
class Judge {
  readonly #counts = new Map<string, number>();
  #rules = 0;

  problemOf(object: Resource): Problem | null {
    const count = this.#counts.get(object.kind) ?? 0;
    if (count === MOST_OBJECTS) return objectsTooMany(object);
    const rules = object.kind === 'McpRolePolicy' ? object.spec.rules.length : 0;
    if (this.#rules + rules > MOST_RULES) return rulesTooMany(object);
    this.#counts.set(object.kind, count + 1);
    this.#rules += rules;
    return null;
  }
}

function objectsTooMany(object: Resource): Problem {
  return problemAt(
    placeIn(object, 'kind'),
    'ObjectsTooMany',
    `with it the namespace would have more than ${MOST_OBJECTS} objects of kind ${object.kind}: merge some or use another namespace; the pods that it selects deny everything`,
  );
}

function rulesTooMany(object: Resource): Problem {
  return problemAt(
    placeIn(object, 'spec', 'rules'),
    'RulesTooMany',
    `with these the namespace would have more than ${MOST_RULES} rules: merge rules by patterns or use another namespace; the pods that it selects deny everything`,
  );
}
