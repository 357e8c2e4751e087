import type { Marks } from '../marks.ts';
import type { Pod, PodContainer } from '../pod.ts';
import type { PodProblem } from '../pod-problem.ts';

/** A pod that is to be guarded, as it is to run. */
export interface Candidate {
  readonly pod: Pod;
  readonly marks: Marks;
}

/** One reason not to admit a pod: everything found under it, in a stable order. */
export type Refusal = (candidate: Candidate) => readonly PodProblem[];

/** A refusal that looks at each container other than ours by itself. */
export function ofContainers(
  code: string,
  sentence: (container: PodContainer, candidate: Candidate) => string | null,
): Refusal {
  return (candidate) =>
    candidate.pod.containers.flatMap((container) => {
      const found = sentence(container, candidate);
      return found === null
        ? []
        : [{ code, message: `container ${JSON.stringify(container.name)} ${found}` }];
    });
}
