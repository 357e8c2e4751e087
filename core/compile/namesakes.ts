import type { LabelSelector } from '../../api/selector.ts';
import type { RejectedResource, Resource } from '../../api/resource.ts';
import { placeIn, problemAt } from './place.ts';
import type { Problem } from './problem.ts';

/** What can be used, what counts as if it could not be read, and why. */
export interface Sorted {
  readonly kept: readonly Resource[];
  readonly refused: readonly RejectedResource[];
  readonly problems: readonly Problem[];
}

/**
 * Files can define one name twice, which an API server never does. Which of the two is meant is unknown, so neither
 * is used, and the pods that they select are treated as if the object could not be read. A twin may be one that
 * cannot be read (`rejected`).
 */
export function withoutNamesakes(
  objects: readonly Resource[],
  rejected: readonly RejectedResource[],
): Sorted {
  const counts = new Map<string, number>();
  for (const name of [...objects.map(identity), ...rejected.map(rejectedIdentity)])
    counts.set(name, (counts.get(name) ?? 0) + 1);
  const isAlone = (object: Resource): boolean => counts.get(identity(object)) === 1;
  const twins = objects.filter((object) => !isAlone(object));
  return {
    kept: objects.filter(isAlone),
    refused: twins.map(rejectedForm),
    problems: twins.map(conflict),
  };
}

function identity({ kind, metadata: { namespace, name } }: Resource): string {
  return rejectedIdentity({ kind, namespace, name });
}

function rejectedIdentity({
  kind,
  namespace,
  name,
}: Pick<RejectedResource, 'kind' | 'namespace' | 'name'>): string {
  return `${kind}/${namespace}/${name}`;
}

/** As if it could not be read. */
export function rejectedForm(object: Resource): RejectedResource {
  const {
    kind,
    metadata: { namespace, name },
    spec,
  } = object;
  const selector: LabelSelector = 'selector' in spec ? spec.selector : {};
  const roles = kind === 'McpRolePolicy' ? object.spec.roles.map((role) => role.name) : [];
  const issuer = kind === 'McpIdentityProvider' ? object.spec.oidc?.issuer : undefined;
  return { kind, namespace, name, selector, roles, issuer: issuer ?? null };
}

function conflict(object: Resource): Problem {
  const { kind, metadata } = object;
  return problemAt(
    placeIn(object, 'metadata', 'name'),
    'NameConflicted',
    `${kind} ${metadata.name} is defined more than once: none of them is used and the pods they select deny everything; keep one`,
  );
}
