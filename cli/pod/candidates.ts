import { plainestLabels } from '../../core/compile/selection.ts';
import type { Labels } from '../../core/compile/selection.ts';
import type { AcceptedObjects } from '../folder/accepted.ts';
import type { Pod } from './compile-for.ts';

/** Namespaces that objects of the folder are in, in order; `default` where there are none. */
export function namespacesOf({ objects }: AcceptedObjects): readonly string[] {
  const names = new Set(objects.map(({ resource }) => resource.metadata.namespace));
  return names.size === 0 ? ['default'] : [...names].toSorted();
}

/** The plainest pod of each selector of the namespace, none twice; a pod without labels only where nothing else is selected. */
export function podsOf({ objects }: AcceptedObjects, namespace: string): readonly Pod[] {
  const labels = new Map<string, Labels>();
  for (const { resource } of objects) {
    if (resource.metadata.namespace !== namespace || !('selector' in resource.spec)) continue;
    const selected = plainestLabels(resource.spec.selector);
    if (Object.keys(selected).length > 0) labels.set(textOf(selected), selected);
  }
  const pods = [...labels.values()].map((selected) => ({ namespace, labels: selected }));
  return pods.length > 0 ? pods : [{ namespace, labels: {} }];
}

function textOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted());
}
