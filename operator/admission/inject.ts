import { INJECT } from '../../core/pod/names.ts';
import type { InjectedConfig } from '../../core/pod/sidecar-environment.ts';
import { gracePeriod } from './drain.ts';
import { gateOf } from './gate.ts';
import { earlierConfig } from './injected-config.ts';
import { readMarks } from './marks.ts';
import type { Marks } from './marks.ts';
import { optInOf } from './opt-in.ts';
import { namespaceOf } from './pod-namespace.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { readPod } from './pod.ts';
import type { Pod } from './pod.ts';
import type { PodProblem, Reading } from './pod-problem.ts';
import { sizeProblem } from './pod-size.ts';
import { refusalsOf, reservationsOf } from './refusals/refusals.ts';
import { serverName } from './server-name.ts';
import type { InjectionSettings } from './settings.ts';
import { treeIn } from './tree.ts';
import type { Tree } from './tree.ts';
import { userContainers } from './user-containers.ts';
import { warningsOf } from './warnings.ts';
import { withSidecarVolumes } from './volumes.ts';

type Injection =
  /** The pod as it is to run; the very same one where it is not to be guarded. */
  | { readonly ok: true; readonly pod: Tree; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly problems: readonly PodProblem[] };

/**
 * The pod with its gate, or everything that forbids it. A pod that has its gate comes back equal. Fields that are not
 * ours are kept, whatever they are. Throws UnreadableObject for what the API server does not send.
 */
export function inject(tree: Tree, context: InjectionContext): Injection {
  const tooLarge = sizeProblem(tree);
  if (tooLarge !== null) return { ok: false, problems: [tooLarge] };
  const pod = readPod(tree);
  const namespace = namespaceOf(context);
  const optIn = optInOf(pod, namespace);
  if (optIn.kind === 'refused') return { ok: false, problems: [optIn.problem] };
  const marks = readMarks(pod, namespace);
  const candidate = { pod, marks: marks.value };
  if (optIn.kind !== 'in') return unguarded(tree, [...strays(pod), ...reservationsOf(candidate)]);
  const guarded = guardedPod(pod, marks.value, context.settings);
  const problems = [...marks.problems, ...refusalsOf(candidate), ...guarded.problems];
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, pod: guarded.value, warnings: warningsOf(marks.value) };
}

/** A sidecar in a pod that is not to be guarded would guard nothing and look as if it did. */
function strays({ ours }: Pod): readonly PodProblem[] {
  return ours.map(({ name }) => ({
    code: 'ContainerNameReserved',
    message: `init container ${JSON.stringify(name)} is the sidecar's, and the pod is not to be guarded: remove it, or annotate the pod with ${INJECT}: "true"`,
  }));
}

function unguarded(pod: Tree, problems: readonly PodProblem[]): Injection {
  return problems.length > 0 ? { ok: false, problems } : { ok: true, pod, warnings: [] };
}

function guardedPod(pod: Pod, marks: Marks, settings: InjectionSettings): Reading<Tree> {
  const earlier = earlierConfig(pod);
  const { containers, probes, problems } = userContainers(pod, marks, earlier.probes);
  const config: InjectedConfig = {
    capture: marks.capture,
    guardedPorts: marks.guardedPorts,
    allowPorts: marks.allowPorts,
    server: serverName(pod),
    operatorUrl: settings.operatorUrl,
    roots: rootsOf(earlier.roots, settings.roots),
    probes,
    tls: marks.tlsSecret !== null,
  };
  const gate = gateOf(pod, { config, marks, settings });
  const spec = treeIn(pod.tree, 'spec');
  const guarded: Tree = {
    ...spec,
    initContainers: [...gate.value, ...containers.init],
    containers: containers.regular,
    volumes: withSidecarVolumes(spec, marks),
    terminationGracePeriodSeconds: gracePeriod(spec),
  };
  return { value: { ...pod.tree, spec: guarded }, problems: [...problems, ...gate.problems] };
}

/** Replicas learn of a new root one after the other: what one has written, another leaves, as long as it trusts it. */
function rootsOf(earlier: readonly string[], current: readonly string[]): readonly string[] {
  const isTrusted = earlier.length > 0 && earlier.every((root) => current.includes(root));
  return isTrusted ? earlier : current.toSorted();
}
