import type { Problem } from '../../core/compile/problem.ts';
import type { Acknowledged } from '../distribution/acknowledgements.ts';
import type { AcceptedForm, ObservedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { ObservedNamespace } from '../state/observed-namespace.ts';
import { revisionOf } from './accepted-form.ts';
import { statusUpdate } from './conditions.ts';
import { desiredStatus, isSelecting } from './status.ts';
import { field } from '../state/fields.ts';

/** What is to be written. */
export type Action =
  | { readonly kind: 'keepForm'; readonly revision: Readonly<Record<string, unknown>> }
  | { readonly kind: 'dropForm'; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'writeStatus';
      readonly object: ObservedObject;
      readonly status: Readonly<Record<string, unknown>>;
    };

/** What there is around an object. */
export interface NamespaceView {
  /** null while it is not known. */
  readonly namespace: ObservedNamespace | null;
  readonly pods: readonly ObservedPod[];
  /** Every accepted form of the namespace, older ones too. */
  readonly forms: readonly AcceptedForm[];
  readonly problems: readonly Problem[];
  /** null while not every replica has had the time to say: what is not known yet is not written. */
  readonly acknowledged: Acknowledged | null;
  /** Resource version at which an object's present spec was first seen. */
  readonly specVersionOf: (object: ObservedObject) => number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** From what is and what should be to what must be written of one object; nothing where they agree. */
export function planObject(object: ObservedObject, view: NamespaceView): readonly Action[] {
  return [...formActions(object, view), ...statusActions(object, view)];
}

function formActions(object: ObservedObject, { forms }: NamespaceView): readonly Action[] {
  const mine = forms
    .filter(({ objectUid }) => objectUid === object.uid)
    .toSorted((one, other) => other.generation - one.generation);
  const revision = revisionOf(object, mine[0]);
  // An older form is dropped only when a later one is seen to be kept.
  const superseded = mine
    .slice(1)
    .map(({ namespace, name }) => ({ kind: 'dropForm', namespace, name }) as const);
  return [...(revision === null ? [] : [{ kind: 'keepForm', revision } as const]), ...superseded];
}

function statusActions(object: ObservedObject, view: NamespaceView): readonly Action[] {
  if (view.acknowledged === null && isSelecting(object)) return [];
  const desired = desiredStatus({
    object,
    problems: view.problems,
    isKept: view.forms.some(({ objectUid, reading }) => objectUid === object.uid && reading.ok),
    namespace: view.namespace,
    pods: view.pods,
    acknowledged: view.acknowledged ?? new Map(),
    specVersion: view.specVersionOf(object),
  });
  const status = statusUpdate(field(object.source, 'status'), desired, view.now);
  return status === null ? [] : [{ kind: 'writeStatus', object, status }];
}
