import { field, listAt, textAt } from '../state/fields.ts';
import type { DesiredCondition, DesiredStatus } from './status.ts';

/** The status to write, or null where the present one says the same. A condition keeps its time until its status changes. */
export function statusUpdate(
  present: unknown,
  desired: DesiredStatus,
  now: number,
): Readonly<Record<string, unknown>> | null {
  const conditions = desired.conditions.map((condition) => ({
    ...condition,
    observedGeneration: desired.observedGeneration,
    lastTransitionTime: sinceWhen(present, condition, now),
  }));
  const status = { ...desired, conditions };
  return sameJson(picked(present), status) ? null : status;
}

function sinceWhen(present: unknown, { type, status }: DesiredCondition, now: number): string {
  const held = listAt(present, 'conditions').find((one) => textAt(one, 'type') === type);
  const since = textAt(held, 'lastTransitionTime');
  return since !== '' && textAt(held, 'status') === status
    ? since
    : new Date(now).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

function picked(present: unknown): unknown {
  return {
    observedGeneration: field(present, 'observedGeneration'),
    conditions: listAt(present, 'conditions'),
    pods: field(present, 'pods'),
  };
}

/** Equal as JSON, whatever the order of keys. */
function sameJson(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
