import type { AcceptedObjects } from '../folder/accepted.ts';

/** Every role that a policy of the namespace defines, in order. */
export function definedRoles({ objects }: AcceptedObjects, namespace: string): readonly string[] {
  const names = objects.flatMap(({ resource }) =>
    resource.kind === 'McpRolePolicy' && resource.metadata.namespace === namespace
      ? resource.spec.roles.map(({ name }) => name)
      : [],
  );
  return [...new Set(names)].toSorted();
}
