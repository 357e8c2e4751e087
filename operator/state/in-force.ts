import type { RejectedResource, Resource } from '../../api/resource.ts';
import type { AcceptedForm, ObservedObject } from './observed-object.ts';

/** What of a namespace's objects is in force. */
export interface InForceObjects {
  readonly objects: readonly Resource[];
  /** Not valid, and no accepted form was kept: what they may select is denied. */
  readonly rejected: readonly RejectedResource[];
}

/** The accepted form of each object: its present one, or, where that is not valid, the last one that was. */
export function inForce(
  observed: readonly ObservedObject[],
  acceptedFormOf: (uid: string) => AcceptedForm | undefined,
): InForceObjects {
  const forms = observed.map(({ uid, reading }) => {
    if (reading.ok) return reading;
    const kept = acceptedFormOf(uid)?.reading;
    return kept?.ok === true ? kept : reading;
  });
  return {
    objects: forms.flatMap((form) => (form.ok ? [form.resource] : [])),
    rejected: forms.flatMap((form) => (form.ok || form.rejected === null ? [] : [form.rejected])),
  };
}
