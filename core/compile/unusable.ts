import type { RejectedResource } from '../../api/resource.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';
import { selects } from './selection.ts';
import type { Labels } from './selection.ts';

/** Kinds that say nothing of pods by themselves. */
const WITHOUT_SELECTOR: readonly string[] = ['McpIdentityProvider', 'McpApproval', 'McpRevocation'];

/** Whether an object that cannot be used is about the pod. What it forbids is not known; an unknown kind may forbid too. */
export function isAbout({ kind, selector }: RejectedResource, labels: Labels): boolean {
  return !WITHOUT_SELECTOR.includes(kind) && (selector === null || selects(selector, labels));
}

/** So that problems come in one order. */
export function inOrder(objects: readonly RejectedResource[]): readonly RejectedResource[] {
  return objects.toSorted((one, other) => (orderKey(one) < orderKey(other) ? -1 : 1));
}

function orderKey({ kind, name, roles }: RejectedResource): string {
  return JSON.stringify([kind, name, roles]);
}

/** Who may hold the one definition of a role in the namespace, whatever it selects: the first of them, if any. */
export function rivals(
  unusable: readonly RejectedResource[],
): (role: string) => RejectedResource | undefined {
  const first = new Map<string, RejectedResource>();
  for (const object of unusable) {
    if (object.roles === null) return (role) => first.get(role) ?? object;
    for (const role of object.roles) if (!first.has(role)) first.set(role, object);
  }
  return (role) => first.get(role);
}

/**
 * Objects that define a role which the pod's rules or masks name: who is denied or spared because of it is not known,
 * so the pod denies everything.
 */
export function unavailableRoles(
  unusable: readonly RejectedResource[],
  named: ReadonlySet<string>,
): readonly Problem[] {
  return unusable.flatMap((object) => {
    if (object.roles === null) return named.size === 0 ? [] : [unavailable(object, ['any role'])];
    const missing = [...new Set(object.roles)].filter((role) => named.has(role)).toSorted();
    return missing.length === 0 ? [] : [unavailable(object, missing)];
  });
}

function unavailable(
  { kind, namespace, name }: RejectedResource,
  missing: readonly string[],
): Problem {
  return problemAt(
    placeIn({ kind, metadata: { namespace, name } }, 'spec', 'roles'),
    'RoleUnavailable',
    `may define what rules of this pod name (${missing.join(', ')}) and cannot be used: the pod denies everything until it is repaired`,
  );
}
