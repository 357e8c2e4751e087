import { compile } from '../../core/compile/compile.ts';
import type { Compilation } from '../../core/compile/compile.ts';
import type { Labels } from '../../core/compile/selection.ts';
import type { AcceptedObjects } from '../folder/accepted.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import { devProvider } from './settings.ts';

/** The label by which Kubernetes names what a pod runs; `gatehouse dev` gives it to each upstream. */
export const NAME_LABEL = 'app.kubernetes.io/name';

/** The namespace of everything local, as of `kubectl` where nothing else is said. */
export const NAMESPACE = 'default';

/** A pod as the commands without a gate think of it: what counts is what selects it. */
export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
}

/** What would be in force on the pod. Its addresses and its issuer are those of nobody. */
export function compileFor({ objects, rejected }: AcceptedObjects, pod: Pod): Compilation {
  return compile({
    objects: objects.map(({ resource }) => resource),
    rejected,
    target: { ...pod, defaults: defaultSettings('server', ['http://localhost/mcp'], '/mcp') },
    defaultProviders: [devProvider('http://localhost', 'http://localhost/jwks')],
    cluster: null,
  });
}
