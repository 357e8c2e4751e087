import { PROBE_PORT } from '../../core/pod/names.ts';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { PodContainer } from './pod.ts';
import type { PodProblem } from './pod-problem.ts';
import { declaredTarget } from './probe-declaration.ts';
import { numberIn, treeIn } from './tree.ts';
import type { Tree } from './tree.ts';

/** Targets by the path under which the sidecar is asked for them. */
export type ProbeTargets = Readonly<Record<string, ProbeTarget>>;

/** A container whose probes and hooks ask the sidecar, and what they asked for before. */
export interface Rewritten {
  readonly tree: Tree;
  readonly targets: ProbeTargets;
  readonly problems: readonly PodProblem[];
}

const PROBES = [
  { key: 'startupProbe', name: 'startup' },
  { key: 'readinessProbe', name: 'readiness' },
  { key: 'livenessProbe', name: 'liveness' },
];
const HOOKS = [
  { key: 'postStart', name: 'postStart' },
  { key: 'preStop', name: 'preStop' },
];

/** `earlier`: targets of those that an earlier call has rewritten already. */
export function rewriteProbes(container: PodContainer, earlier: ProbeTargets): Rewritten {
  const lifecycle = treeIn(container.tree, 'lifecycle');
  const inPlace =
    (parent: Tree, timeoutSeconds: number) =>
    ({ key, name }: { key: string; name: string }): Outcome => {
      const path = `/probe/${container.name}/${name}`;
      return rewrite({ container, parent, key, path, timeoutSeconds }, earlier);
    };
  const probes = PROBES.map(inPlace(container.tree, PROBE_TIMEOUT_SECONDS));
  const hooks = HOOKS.map(inPlace(lifecycle, HOOK_TIMEOUT_SECONDS));
  const [changed, changedHooks] = [handlersOf(probes), handlersOf(hooks)];
  const isHooked = Object.keys(changedHooks).length > 0;
  const outcomes = [...probes, ...hooks];
  return {
    tree: {
      ...container.tree,
      ...changed,
      ...(isHooked ? { lifecycle: { ...lifecycle, ...changedHooks } } : {}),
    },
    targets: Object.fromEntries(outcomes.flatMap(({ target }) => target)),
    problems: outcomes.flatMap(({ problems }) => problems),
  };
}

/** As Kubernetes has it where a probe does not say. */
const PROBE_TIMEOUT_SECONDS = 1;

/** The kubelet sets a hook no limit but the pod's grace period; nobody's is longer than this. */
const HOOK_TIMEOUT_SECONDS = 600;

/** Where a probe or hook stands. */
interface Place {
  readonly container: PodContainer;
  readonly parent: Tree;
  readonly key: string;
  /** Under which the sidecar is asked. */
  readonly path: string;
  /** Where the handler has none of its own. */
  readonly timeoutSeconds: number;
}

interface Outcome {
  readonly handler: readonly (readonly [string, Tree])[];
  readonly target: readonly (readonly [string, ProbeTarget])[];
  readonly problems: readonly PodProblem[];
}

function rewrite(
  { container, parent, key, path, ...place }: Place,
  earlier: ProbeTargets,
): Outcome {
  const handler = treeIn(parent, key);
  const timeoutSeconds = numberIn(handler, 'timeoutSeconds') ?? place.timeoutSeconds;
  const declared = declaredTarget({ container, handler, path, earlier: earlier[path] });
  if (declared === null) return { handler: [], target: [], problems: [] };
  if (!declared.ok) return { handler: [], target: [], problems: [declared.problem] };
  return {
    handler: [[key, askingSidecar(handler, path)]],
    target: [[path, { ...declared.target, timeoutSeconds }]],
    problems: [],
  };
}

/** Its timing stays as it is. */
function askingSidecar(handler: Tree, path: string): Tree {
  const { tcpSocket: _tcpSocket, grpc: _grpc, ...timing } = handler;
  return { ...timing, httpGet: { path, port: PROBE_PORT, scheme: 'HTTP' } };
}

function handlersOf(outcomes: readonly Outcome[]): Tree {
  return Object.fromEntries(outcomes.flatMap(({ handler }) => handler));
}
