import { GROUP } from '../../api/kind.ts';
import { KINDS } from '../../api/kinds.ts';
import { parseResource } from '../../api/resource.ts';
import type { FieldProblem, RejectedResource, Resource } from '../../api/resource.ts';
import { formatPath } from '../../core/compile/field-path.ts';
import type { YamlDocument } from './documents.ts';
import type { Finding, Severity } from './finding.ts';
import type { Locate } from './place.ts';

/** An object that its schema accepts, and where it was written. */
export interface PlacedObject {
  readonly resource: Resource;
  readonly file: string;
  readonly locate: Locate;
}

/** What one document, or one item of a list, turned out to be. */
export type ObjectReading =
  | { readonly kind: 'accepted'; readonly object: PlacedObject }
  /** `rejected` is null for what cannot be told to be of this group: something is broken, but nothing is known to deny. */
  | {
      readonly kind: 'invalid';
      readonly rejected: RejectedResource | null;
      readonly findings: readonly Finding[];
    }
  | { readonly kind: 'foreign'; readonly findings: readonly Finding[] };

/** Reads every object of a document: a `List`, as `kubectl get -o yaml` prints it, holds several. */
export function readObjects(
  { value, locate }: YamlDocument,
  file: string,
): readonly ObjectReading[] {
  const items = field(value, 'items');
  if (field(value, 'kind') !== 'List' || !Array.isArray(items))
    return [readObject(value, file, locate)];
  return items.map((item: unknown, index) =>
    readObject(item, file, (path) => locate(['items', index, ...path])),
  );
}

/** Objects are the same if kind, namespace and name are. */
export function identityOf({ kind, metadata: { namespace, name } }: Resource): string {
  return `${kind}/${namespace}/${name}`;
}

function readObject(value: unknown, file: string, locate: Locate): ObjectReading {
  if (isForeign(value)) {
    const message = `is no resource of ${GROUP}: left out`;
    return {
      kind: 'foreign',
      findings: findingsOf([{ path: ['apiVersion'], message }], 'Note', 'ForeignObject'),
    };
  }
  const reading = parseResource(value);
  if (reading.ok) return { kind: 'accepted', object: { resource: reading.resource, file, locate } };
  const findings = findingsOf(reading.problems, 'Error', 'SchemaInvalid');
  return { kind: 'invalid', rejected: reading.rejected ?? misspelt(value), findings };

  function findingsOf(
    problems: readonly FieldProblem[],
    severity: Severity,
    code: string,
  ): readonly Finding[] {
    return problems.map(({ path, message }) => ({
      ...locate(path),
      severity,
      code,
      file,
      field: formatPath(path),
      message,
    }));
  }
}

/** Another API's object; not one of ours whose apiVersion is misspelt. */
function isForeign(value: unknown): boolean {
  const [apiVersion, kind] = [field(value, 'apiVersion'), field(value, 'kind')];
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return !apiVersion.startsWith(`${GROUP}/`) && !isOurs(kind);
}

/** The kind says that it is ours although the group does not. */
function misspelt(value: unknown): RejectedResource | null {
  const kind = field(value, 'kind');
  return typeof kind === 'string' && isOurs(kind) ? unknownObject(kind) : null;
}

/** An object of which nothing can be read: it may be about any pod, and define any role. */
export function unknownObject(kind: string): RejectedResource {
  return { kind, namespace: 'default', name: '', selector: null, roles: null, issuer: null };
}

function isOurs(kind: string): boolean {
  return KINDS.some((known) => known.kind === kind);
}

function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;
}
