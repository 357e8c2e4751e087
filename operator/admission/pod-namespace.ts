import type { InjectionSettings } from './settings.ts';

/** The namespace that a pod is created in. */
export interface PodNamespace {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the installation keeps out of it. */
  readonly isExcluded: boolean;
}

/** What a webhook call brings along besides the pod. */
export interface InjectionContext {
  readonly namespace: string;
  readonly namespaceLabels: Readonly<Record<string, string>>;
  readonly settings: InjectionSettings;
}

export function namespaceOf({
  namespace,
  namespaceLabels,
  settings,
}: InjectionContext): PodNamespace {
  return {
    name: namespace,
    labels: namespaceLabels,
    isExcluded: settings.excludedNamespaces.includes(namespace),
  };
}
