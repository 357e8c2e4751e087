import type { RejectedResource } from '../../api/resource.ts';
import type { FileDocuments } from './documents.ts';
import type { Finding } from './finding.ts';
import { identityOf, readObjects, unknownObject } from './objects.ts';
import type { ObjectReading, PlacedObject } from './objects.ts';

/** What of a folder is in force: the last valid form of each object, and what never had one. */
export interface AcceptedObjects {
  readonly objects: readonly PlacedObject[];
  /** Of these the compiler knows only what they may select: it denies there. */
  readonly rejected: readonly RejectedResource[];
  readonly findings: readonly Finding[];
}

export const NOTHING_ACCEPTED: AcceptedObjects = { objects: [], rejected: [], findings: [] };

/**
 * The state after one more look at the whole folder. What is gone from it is out of force; what is not valid keeps its
 * last valid form, found by kind, namespace and name, or, where even these are broken, as what is missing from its file.
 */
export function accept(before: AcceptedObjects, files: readonly FileDocuments[]): AcceptedObjects {
  const states = files.map((file) => (file.ok ? readable(before, file) : unreadable(before, file)));
  return {
    objects: states.flatMap(({ objects }) => objects),
    rejected: states.flatMap(({ rejected }) => rejected),
    findings: states.flatMap(({ findings }) => findings),
  };
}

/** A new file of which nothing is known may be about any pod; an empty one is about none yet. */
function unreadable(
  before: AcceptedObjects,
  { file, findings }: Extract<FileDocuments, { ok: false }>,
): AcceptedObjects {
  const objects = before.objects.filter((object) => object.file === file);
  const isHarmless = objects.length > 0 || findings.every(({ severity }) => severity !== 'Error');
  return { objects, rejected: isHarmless ? [] : [unknownObject('')], findings };
}

function readable(
  before: AcceptedObjects,
  { file, documents }: Extract<FileDocuments, { ok: true }>,
): AcceptedObjects {
  const readings = documents.flatMap((document) => readObjects(document, file));
  const accepted = readings.flatMap((reading) =>
    reading.kind === 'accepted' ? [reading.object] : [],
  );
  const invalid = readings.filter((reading) => reading.kind === 'invalid');
  const known = invalid.flatMap((reading) => lastForm(before, reading));
  const unknown = invalid.filter((reading) => lastForm(before, reading).length === 0);
  const missing = before.objects.filter(
    (object) =>
      object.file === file && ![...accepted, ...known].some((here) => isSame(here, object)),
  );
  return {
    objects: [...accepted, ...known, ...(unknown.length > 0 ? missing : [])],
    rejected: unknown.flatMap(({ rejected }) => rejected ?? []).slice(missing.length),
    findings: readings.flatMap((reading) => (reading.kind === 'accepted' ? [] : reading.findings)),
  };
}

function lastForm(
  { objects }: AcceptedObjects,
  { rejected }: Extract<ObjectReading, { kind: 'invalid' }>,
): readonly PlacedObject[] {
  if (rejected === null) return [];
  const identity = `${rejected.kind}/${rejected.namespace}/${rejected.name}`;
  return objects.filter(({ resource }) => identityOf(resource) === identity).slice(0, 1);
}

function isSame(one: PlacedObject, other: PlacedObject): boolean {
  return identityOf(one.resource) === identityOf(other.resource);
}
