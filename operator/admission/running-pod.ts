import type { InjectionContext } from './pod-namespace.ts';
import { readMarks } from './marks.ts';
import { readPod, sidecarOf } from './pod.ts';
import type { PodProblem } from './pod-problem.ts';
import { namespaceOf } from './pod-namespace.ts';
import { refusalsOf } from './refusals/refusals.ts';
import type { Tree } from './tree.ts';

/** What a change of a guarded pod (an ephemeral container, above all) would open. Throws UnreadableObject. */
export function refusePod(tree: Tree, context: InjectionContext): readonly PodProblem[] {
  const pod = readPod(tree);
  if (sidecarOf(pod) === undefined) return [];
  return refusalsOf({ pod, marks: readMarks(pod, namespaceOf(context)).value });
}
