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

/** Whether it holds the one definition of a role in the namespace, whatever it selects. */
export function mayDefine({ roles }: RejectedResource, role: string): boolean {
  return roles === null || roles.includes(role);
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
    const missing = [...named].filter((role) => mayDefine(object, role));
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
