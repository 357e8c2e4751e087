import { drained } from './drain.ts';
import { hardened, withoutRawSockets } from './hardening.ts';
import type { Marks } from './marks.ts';
import type { ContainerRole, Pod } from './pod.ts';
import type { PodProblem } from './pod-problem.ts';
import { rewriteProbes } from './probe-rewrite.ts';
import type { ProbeTargets } from './probe-rewrite.ts';
import type { Tree } from './tree.ts';

interface UserContainers {
  readonly containers: Readonly<Record<'init' | 'regular', readonly Tree[]>>;
  /** What their probes and hooks asked for. */
  readonly probes: ProbeTargets;
  readonly problems: readonly PodProblem[];
}

/** Everything else in the pod, as it runs beside the sidecar. */
export function userContainers(
  pod: Pod,
  { isStrict }: Marks,
  earlier: ProbeTargets,
): UserContainers {
  const rewritten = pod.containers.map((container) => ({
    role: container.role,
    ...rewriteProbes(container, earlier),
  }));
  const treesOf = (sought: ContainerRole): readonly Tree[] =>
    rewritten
      .filter(({ role }) => role === sought)
      .map(({ tree }) => withoutRawSockets(tree))
      .map((tree) => (isStrict ? hardened(tree) : tree));
  return {
    containers: { init: treesOf('init'), regular: treesOf('regular').map(drained) },
    probes: Object.fromEntries(rewritten.flatMap(({ targets }) => Object.entries(targets))),
    problems: rewritten.flatMap(({ problems }) => problems),
  };
}
