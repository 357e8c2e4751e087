import { INJECT } from '../../core/pod/names.ts';
import { namesGuardedPorts } from './guarded-ports.ts';
import type { PodNamespace } from './pod-namespace.ts';
import type { Pod } from './pod.ts';
import type { PodProblem } from './pod-problem.ts';

/**
 * `in`: to be guarded. `out`: its author said no. `none`: nobody said anything. `refused`: what was said cannot be honoured,
 * and a pod whose author asked for a gate does not start without one.
 */
type OptIn =
  | { readonly kind: 'in' }
  | { readonly kind: 'out' }
  | { readonly kind: 'none' }
  | { readonly kind: 'refused'; readonly problem: PodProblem };

/** The pod's own word counts before its namespace's. */
export function optInOf(pod: Pod, namespace: PodNamespace): OptIn {
  const word = pod.annotations[INJECT];
  switch (word) {
    case 'true':
      return namespace.isExcluded ? { kind: 'refused', problem: excluded(namespace.name) } : IN;
    case 'false':
      return { kind: 'out' };
    case undefined:
      return isIncludedByLabel(pod, namespace) ? IN : { kind: 'none' };
    default:
      return { kind: 'refused', problem: unclear(word) };
  }
}

const IN: OptIn = { kind: 'in' };

function isIncludedByLabel(pod: Pod, { labels, isExcluded }: PodNamespace): boolean {
  return !isExcluded && labels[INJECT] === 'true' && namesGuardedPorts(pod);
}

function excluded(namespace: string): PodProblem {
  return {
    code: 'NamespaceExcluded',
    message: `the pod asks for injection, which this installation excludes namespace ${namespace} from: remove the annotation ${INJECT} or use another namespace`,
  };
}

function unclear(word: string): PodProblem {
  return {
    code: 'InjectInvalid',
    message: `the annotation ${INJECT} is ${JSON.stringify(word)}: write "true" or "false"`,
  };
}
