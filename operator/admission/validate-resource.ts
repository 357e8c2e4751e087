import { parseResource } from '../../api/resource.ts';
import type { Resource } from '../../api/resource.ts';
import { compile } from '../../core/compile/compile.ts';
import type { CompileInput } from '../../core/compile/compile.ts';
import { defaultSettings } from '../../core/compile/default-settings.ts';
import { aboutField, formatPath } from '../../core/compile/field-path.ts';
import type { FieldPath } from '../../core/compile/field-path.ts';
import { lint } from '../../core/compile/lint/lint.ts';
import type { IsAsked } from '../../core/compile/lint/lint.ts';
import type { Problem } from '../../core/compile/problem.ts';
import { plainestLabels } from '../../core/compile/selection.ts';
import { breather } from '../../runtime/breather.ts';
import { firstDifference } from './difference.ts';
import { refused } from './refused.ts';
import { ALLOWED } from './review.ts';
import type { AdmissionRequest, Verdict } from './review.ts';
import { serverConflicts } from './server-conflicts.ts';
import { treeIn } from './tree.ts';

/** What an object is compiled together with: the other objects of its namespace. */
export type Neighbours = Omit<CompileInput, 'target'>;

/** A server that says nothing of itself: of the problems, none depends on its addresses. */
const DEFAULTS = defaultSettings('server', ['http://localhost/mcp'], '/mcp');

/**
 * What the webhook of our own kinds answers: every problem that makes the object unusable, with its field; what is only
 * doubtful as warnings. The same parser and compiler as the controller's, so nothing passes here and fails there. Others
 * have their turn in between.
 */
export async function validateResource(
  request: AdmissionRequest,
  neighbours: Neighbours,
): Promise<Verdict> {
  const { object } = request;
  const breathe = breather();
  if (object === null || isUnchanged(request)) return ALLOWED;
  const reading = parseResource(object);
  if (!reading.ok)
    return refused(reading.problems.map((problem) => found('SchemaInvalid', problem)));
  await breathe();
  const problems = await problemsOf(reading.resource, neighbours, breathe);
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

/** Every problem of the object on the plainest pod that it is for, none twice; a server also on those of other servers. */
async function problemsOf(
  resource: Resource,
  neighbours: Neighbours,
  breathe: () => Promise<void>,
): Promise<readonly Problem[]> {
  const { namespace } = resource.metadata;
  const objects = [...neighbours.objects.filter((other) => !isSame(other, resource)), resource];
  const rejected = neighbours.rejected.filter(
    (other) => !isSame({ kind: other.kind, metadata: other }, resource),
  );
  const labels = 'selector' in resource.spec ? plainestLabels(resource.spec.selector) : {};
  const target = { namespace, labels, defaults: DEFAULTS };
  const { problems, lintable } = compile({ ...neighbours, objects, rejected, target });
  const conflicts = resource.kind === 'McpServer' ? serverConflicts(resource, objects) : [];
  const isMine: IsAsked = (object) => isSame({ kind: object.kind, metadata: object }, resource);
  const found = [...problems, ...conflicts].filter(({ object }) => isMine(object));
  for (const piece of lint(lintable, isMine)) {
    found.push(...piece);
    await breathe();
  }
  return [...new Map(found.map((problem) => [JSON.stringify(problem), problem])).values()];
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
