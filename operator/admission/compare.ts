import { firstDifference } from './difference.ts';
import { inject } from './inject.ts';
import type { InjectionContext } from './pod-namespace.ts';
import type { PodProblem } from './pod-problem.ts';
import type { Tree } from './tree.ts';

type Comparison =
  { readonly ok: true } | { readonly ok: false; readonly problems: readonly PodProblem[] };

/**
 * Whether a pod is as injection leaves it, after everything else had its say: injecting it once more changes nothing.
 * Parts that are not ours are compared with themselves, so only ours can differ. Throws UnreadableObject.
 */
export function compare(final: Tree, context: InjectionContext): Comparison {
  const injection = inject(final, context);
  if (!injection.ok) return injection;
  const path = firstDifference(injection.pod, final);
  return path === null ? { ok: true } : { ok: false, problems: [differs(path)] };
}

function differs(path: string): PodProblem {
  return {
    code: 'PodDiffers',
    message: `${path} is not as Gatehouse injects it: the pod was not sent through the mutating webhook, or another one changed it after that; create it again, and look at the other webhooks if that does not help`,
  };
}
