import type { LabelSelector } from '../../api/selector.ts';
import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import { compile } from '../../core/compile/compile.ts';
import type { CompileInput } from '../../core/compile/compile.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import { aboutField, formatPath } from '../../core/compile/field-path.ts';
import type { FieldPath } from '../../core/compile/field-path.ts';
import type { Problem } from '../../core/compile/problem.ts';
import type { Labels } from '../../core/compile/selection.ts';
import { firstDifference } from './difference.ts';
import { refused } from './refused.ts';
import { ALLOWED } from './review.ts';
import type { AdmissionRequest, Verdict } from './review.ts';
import { treeIn } from './tree.ts';

/** What an object is compiled together with: the other objects of its namespace. */
export type Neighbours = Omit<CompileInput, 'target'>;

/** A server that says nothing of itself: of the problems, none depends on its addresses. */
const DEFAULTS = defaultSettings('server', ['http://localhost/mcp'], '/mcp');

/**
 * What the webhook of our own kinds answers: every problem that makes the object unusable, with its field; what is only
 * doubtful as warnings. The same parser and compiler as the controller's, so nothing passes here and fails there.
 */
export function validateResource(request: AdmissionRequest, neighbours: Neighbours): Verdict {
  const { object } = request;
  if (object === null || isUnchanged(request)) return ALLOWED;
  const reading = parseResource(object);
  if (!reading.ok)
    return refused(reading.problems.map((problem) => found('SchemaInvalid', problem)));
  const problems = problemsOf(reading.resource, neighbours);
  const errors = problems.filter(({ severity }) => severity === 'Error');
  return errors.length > 0
    ? refused(errors.map((problem) => found(problem.code, problem)))
    : { allowed: true, patch: [], warnings: problems.map(warning) };
}

/** Labels and finalizers may change, and what is being deleted may go, whatever a later release thinks of the spec. */
function isUnchanged({ object, oldObject }: AdmissionRequest): boolean {
  if (object === null || oldObject === null) return false;
  const isGoing = (treeIn(object, 'metadata')['deletionTimestamp'] ?? null) !== null;
  return isGoing || firstDifference(object['spec'], oldObject['spec']) === null;
}

/** Every problem of the object on the pods that it is for, none twice. */
function problemsOf(resource: Resource, neighbours: Neighbours): readonly Problem[] {
  const { namespace } = resource.metadata;
  const objects = [...neighbours.objects.filter((other) => !isSame(other, resource)), resource];
  const rejected = neighbours.rejected.filter(
    (other) => !isSame({ kind: other.kind, metadata: other }, resource),
  );
  const compiled = podsOf(resource, objects).flatMap((labels) => {
    const target = { namespace, labels, defaults: DEFAULTS };
    return compile({ ...neighbours, objects, rejected, target }).problems;
  });
  const own = compiled.filter(({ object }) =>
    isSame({ kind: object.kind, metadata: object }, resource),
  );
  return [...new Map(own.map((problem) => [JSON.stringify(problem), problem])).values()];
}

interface Identified {
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
}

function isSame(one: Identified, other: Identified): boolean {
  return (
    one.kind === other.kind &&
    one.metadata.namespace === other.metadata.namespace &&
    one.metadata.name === other.metadata.name
  );
}

/** The plainest pod that the object selects; for a server also those that another one selects too. */
function podsOf(resource: Resource, objects: readonly Resource[]): readonly Labels[] {
  const own = 'selector' in resource.spec ? labelsOf(resource.spec.selector) : {};
  if (resource.kind !== 'McpServer') return [own];
  const others = objects.filter((object) => object.kind === 'McpServer');
  return others.map(({ spec }) => ({ ...labelsOf(spec.selector), ...own }));
}

/** Labels that the selector selects. */
function labelsOf({ matchLabels = {}, matchExpressions = [] }: LabelSelector): Labels {
  const required = matchExpressions.flatMap(({ key, operator, values = [] }) =>
    operator === 'In' || operator === 'Exists' ? [[key, values[0] ?? ''] as const] : [],
  );
  return { ...Object.fromEntries(required), ...matchLabels };
}

interface Placed {
  readonly path: FieldPath;
  readonly message: string;
}

function found(code: string, problem: Placed): { readonly code: string; readonly message: string } {
  return { code, message: sentence(problem) };
}

function warning(problem: Problem): string {
  return `Gatehouse: ${problem.code}: ${sentence(problem)}`;
}

function sentence({ path, message }: Placed): string {
  return aboutField(formatPath(path), message);
}
