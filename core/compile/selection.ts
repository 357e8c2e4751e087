import type { LabelSelector } from '../../api/selector.ts';

export type Labels = Readonly<Record<string, string>>;

type Requirement = NonNullable<LabelSelector['matchExpressions']>[number];

/** Labels of the plainest pod that the selector selects. */
export function plainestLabels({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Labels {
  const required = matchExpressions.flatMap(({ key, operator, values = [] }) =>
    operator === 'In' || operator === 'Exists' ? [[key, values[0] ?? ''] as const] : [],
  );
  return { ...Object.fromEntries(required), ...matchLabels };
}

/** As Kubernetes selects: everything listed must hold, an empty selector selects everything. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  return selectorFor(selector)(labels);
}

/** To ask of many: a status is counted over all pods of a namespace. */
export function selectorFor(selector: LabelSelector): (labels: Labels) => boolean {
  const exact = Object.entries(selector.matchLabels ?? {});
  const requirements = selector.matchExpressions ?? [];
  return (labels) =>
    exact.every(([key, value]) => valueOf(labels, key) === value) &&
    requirements.every((requirement) => holds(requirement, labels));
}

function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** NotIn and DoesNotExist hold for a label that is absent. */
function holds({ key, operator, values = [] }: Requirement, labels: Labels): boolean {
  const value = valueOf(labels, key);
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
