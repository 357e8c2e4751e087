import { parseResource } from '../../api/resource.ts';
import type { ResourceReading } from '../../api/resource.ts';
import { field, numberAt, textAt } from './fields.ts';

/** An object of the group gatehouse.dev as the API server holds it. */
export interface ObservedObject {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: number;
  readonly reading: ResourceReading;
  /** What it was read from. */
  readonly source: unknown;
}

/** Items of a list carry no kind of their own: the watcher knows it. */
export function observedObject(apiVersion: string, kind: string, object: unknown): ObservedObject {
  const source: Readonly<Record<string, unknown>> = { ...(object as object), apiVersion, kind };
  return {
    kind,
    namespace: textAt(object, 'metadata', 'namespace'),
    name: textAt(object, 'metadata', 'name'),
    uid: textAt(object, 'metadata', 'uid'),
    generation: numberAt(object, 'metadata', 'generation'),
    resourceVersion: Number(textAt(object, 'metadata', 'resourceVersion')),
    reading: parseResource(statedIn(source)),
    source,
  };
}

/** Without what each write of a status changes: readings that say the same are equal. */
function statedIn(source: Readonly<Record<string, unknown>>): object {
  const { status: _status, metadata, ...stated } = source;
  const {
    resourceVersion: _version,
    managedFields: _fields,
    ...named
  } = { ...(metadata as object) } as Readonly<Record<string, unknown>>;
  return { ...stated, metadata: named };
}

/** The last accepted form of an object, as it is kept in a ControllerRevision. */
export interface AcceptedForm {
  readonly namespace: string;
  readonly name: string;
  /** Of the object whose form it is. */
  readonly objectUid: string;
  readonly generation: number;
  readonly reading: ResourceReading;
}

export function acceptedForm(revision: unknown): AcceptedForm {
  const data = field(revision, 'data');
  return {
    namespace: textAt(revision, 'metadata', 'namespace'),
    name: textAt(revision, 'metadata', 'name'),
    objectUid: textAt(data, 'metadata', 'uid'),
    generation: numberAt(revision, 'revision'),
    reading: parseResource(data),
  };
}
