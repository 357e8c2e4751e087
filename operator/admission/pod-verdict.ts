import { compare } from './compare.ts';
import { inject } from './inject.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { specPatch } from './json-patch.ts';
import { refused } from './refused.ts';
import { ALLOWED } from './review.ts';
import type { AdmissionRequest, Verdict } from './review.ts';

/** What the mutating webhook answers for a pod that is created. */
export function mutatePod({ kind, object }: AdmissionRequest, context: InjectionContext): Verdict {
  if (kind !== 'Pod' || object === null) return ALLOWED;
  const injection = inject(object, context);
  return injection.ok
    ? { allowed: true, patch: specPatch(object, injection.pod), warnings: injection.warnings }
    : refused(injection.problems);
}

/**
 * What the validating webhook answers for a pod that is created: it must be what injection makes of it. What may become
 * of it later (ephemeral containers, labels, images) is a policy of the API server, which holds without an operator.
 */
export function validatePod(
  { kind, object }: AdmissionRequest,
  context: InjectionContext,
): Verdict {
  if (kind !== 'Pod' || object === null) return ALLOWED;
  const comparison = compare(object, context);
  return comparison.ok ? ALLOWED : refused(comparison.problems);
}
