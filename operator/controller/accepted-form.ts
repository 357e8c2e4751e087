import { API_VERSION } from '../../api/kind.ts';
import { FORM_LABEL } from '../state/cluster.ts';
import { field } from '../state/fields.ts';
import type { AcceptedForm, ObservedObject } from '../state/observed-object.ts';

/** The ControllerRevision that keeps an object's form; null where there is nothing new to keep. */
export function revisionOf(
  object: ObservedObject,
  kept: AcceptedForm | undefined,
): Readonly<Record<string, unknown>> | null {
  const { kind, namespace, name, uid, generation, reading } = object;
  if (!reading.ok || kept?.generation === generation) return null;
  return {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: revisionName(object),
      namespace,
      labels: { [FORM_LABEL]: kind },
      ownerReferences: [{ apiVersion: API_VERSION, kind, name, uid }],
    },
    revision: generation,
    data: {
      apiVersion: API_VERSION,
      kind,
      metadata: { name, namespace, uid, ...createdAt(object) },
      spec: field(object.source, 'spec'),
    },
  };
}

/** One for each generation: a ControllerRevision's data never changes. */
export function revisionName({ kind, uid, generation }: ObservedObject): string {
  return `${kind.toLowerCase()}-${uid}-${generation}`;
}

/** Conflicts between objects are settled by their age. */
function createdAt({ source }: ObservedObject): { readonly creationTimestamp?: unknown } {
  const creationTimestamp = field(source, 'metadata', 'creationTimestamp');
  return creationTimestamp === undefined ? {} : { creationTimestamp };
}
