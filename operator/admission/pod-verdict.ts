import { compare } from './compare.ts';
import { inject } from './inject.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { specPatch } from './json-patch.ts';
import { refused } from './refused.ts';
import { ALLOWED } from './review.ts';
import type { AdmissionRequest, Verdict } from './review.ts';
import { refusePod } from './running-pod.ts';

/** What the mutating webhook answers for a pod that is created. */
export function mutatePod({ kind, object }: AdmissionRequest, context: InjectionContext): Verdict {
  if (kind !== 'Pod' || object === null) return ALLOWED;
  const injection = inject(object, context);
  return injection.ok
    ? { allowed: true, patch: specPatch(object, injection.pod), warnings: injection.warnings }
    : refused(injection.problems);
}

/**
 * What the validating webhook answers. A pod that is created must be what injection makes of it. One that exists may
 * come from an earlier release; of it, what would open a way past the sidecar is refused.
 */
export function validatePod(request: AdmissionRequest, context: InjectionContext): Verdict {
  const { kind, object, operation } = request;
  if (kind !== 'Pod' || object === null) return ALLOWED;
  if (operation !== 'CREATE') {
    const problems = refusePod(object, context);
    return problems.length === 0 ? ALLOWED : refused(problems);
  }
  const comparison = compare(object, context);
  return comparison.ok ? ALLOWED : refused(comparison.problems);
}
