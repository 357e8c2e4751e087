import { canonicalJson } from '../canonical-json.ts';
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
  return canonicalJson(picked(present)) === canonicalJson(status) ? null : status;
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
