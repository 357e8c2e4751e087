import type { LabelSelector } from '../../api/selector.ts';

export type Labels = Readonly<Record<string, string>>;

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** As Kubernetes selects: everything listed must hold, an empty selector selects everything. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  const carried = new Map(Object.entries(labels));
  const exact = Object.entries(selector.matchLabels ?? {});
  return (
    exact.every(([key, value]) => carried.get(key) === value) &&
    (selector.matchExpressions ?? []).every((requirement) => holds(requirement, carried))
  );
}

/** NotIn and DoesNotExist hold for a label that is absent. */
function holds(
  { key, operator, values = [] }: Requirement,
  labels: ReadonlyMap<string, string>,
): boolean {
  const value = labels.get(key);
  switch (operator) {
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
  }
}
