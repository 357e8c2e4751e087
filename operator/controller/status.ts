import type { LabelSelector } from '../../api/selector.ts';
import { aboutField, formatPath } from '../../core/compile/field-path.ts';
import type { Problem } from '../../core/compile/problem.ts';
import { selectorFor } from '../../core/compile/selection.ts';
import { hasReached } from '../distribution/acknowledgements.ts';
import type { Acknowledged } from '../distribution/acknowledgements.ts';
import type { ObservedObject } from '../state/observed-object.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { ObservedNamespace } from '../state/observed-namespace.ts';
import { isUnguarded } from './unguarded-pods.ts';

/** A condition without the time at which it came to be. */
export interface DesiredCondition {
  readonly type: 'Accepted' | 'Programmed';
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: string;
  readonly message: string;
}

export interface DesiredStatus {
  readonly observedGeneration: number;
  readonly conditions: readonly DesiredCondition[];
  readonly pods?: { readonly selected: number; readonly programmed: number };
}

export interface StatusSources {
  readonly object: ObservedObject;
  /** Problems of the namespace. */
  readonly problems: readonly Problem[];
  /** Whether an earlier form of an object that is not valid is kept in force. */
  readonly isKept: boolean;
  /** null while it is not known. */
  readonly namespace: ObservedNamespace | null;
  /** Pods of the namespace. */
  readonly pods: readonly ObservedPod[];
  readonly acknowledged: Acknowledged;
  /** Resource version at which the object's present spec was first seen. */
  readonly specVersion: number;
}

/** Kinds that select pods; the others hold for a whole namespace. */
const SELECTING = new Set(['McpRolePolicy', 'McpServer', 'McpMaskRule']);

/** A condition's message in status, in characters: the schema's bound. */
const MOST_MESSAGE = 32_768;

/** Whether the status of an object counts pods. */
export function isSelecting({ kind }: ObservedObject): boolean {
  return SELECTING.has(kind);
}

/** What the status of an object should say. */
export function desiredStatus(sources: StatusSources): DesiredStatus {
  const { object } = sources;
  const accepted = acceptance(sources);
  if (!isSelecting(object))
    return { observedGeneration: object.generation, conditions: [accepted] };
  const isSelected = selectionOf(sources);
  const selected = sources.pods.filter(isSelected);
  const programmed = selected.filter((pod) => isProgrammed(sources, pod));
  return {
    observedGeneration: object.generation,
    conditions: [accepted, programming(selected, programmed, accepted)],
    pods: { selected: selected.length, programmed: programmed.length },
  };
}

function acceptance({ object, problems, isKept }: StatusSources): DesiredCondition {
  const sentences = object.reading.ok
    ? []
    : object.reading.problems.map(({ path, message }) => aboutField(formatPath(path), message));
  const mine = problems.filter((problem) => isAbout(problem, object));
  const errors = mine.filter(({ severity }) => severity === 'Error');
  const told = [...sentences, ...mine.map(sentenceOf)];
  if (!object.reading.ok) {
    const rest = isKept
      ? 'The last accepted form stays in force.'
      : 'No accepted form was kept: the pods that it may select are denied.';
    return condition('Accepted', 'False', 'Invalid', [...told, rest]);
  }
  const [first] = errors;
  if (first !== undefined) return condition('Accepted', 'False', first.code, told);
  return condition(
    'Accepted',
    'True',
    'Accepted',
    told.length > 0 ? told : ['Valid and in force.'],
  );
}

function sentenceOf({ severity, path, message }: Problem): string {
  return `${severity === 'Warning' ? 'warning: ' : ''}${aboutField(formatPath(path), message)}`;
}

function programming(
  selected: readonly ObservedPod[],
  programmed: readonly ObservedPod[],
  accepted: DesiredCondition,
): DesiredCondition {
  const counts = `${programmed.length} of ${selected.length} selected pods enforce it.`;
  if (accepted.status !== 'True') return condition('Programmed', 'False', 'NotAccepted', [counts]);
  if (selected.length === 0)
    return condition('Programmed', 'False', 'NoPods', ['No guarded pod is selected.']);
  if (programmed.length === selected.length)
    return condition('Programmed', 'True', 'Programmed', [counts]);
  const reached = new Set(programmed);
  const missing = selected.filter((pod) => !reached.has(pod)).map(({ name }) => name);
  const named = missing.toSorted().slice(0, 5).join(', ');
  const reason = programmed.length === 0 ? 'Pending' : 'PartiallyProgrammed';
  return condition('Programmed', 'False', reason, [`${counts} Waiting for ${named}.`]);
}

function condition(
  type: DesiredCondition['type'],
  status: DesiredCondition['status'],
  reason: string,
  sentences: readonly string[],
): DesiredCondition {
  return { type, status, reason, message: sentences.join('\n').slice(0, MOST_MESSAGE) };
}

/** An opted-in pod without a gate counts as selected and never as programmed. */
function selectionOf({ object, namespace }: StatusSources): (pod: ObservedPod) => boolean {
  const selector = labelSelectorOf(object);
  if (selector === null) return () => false;
  const selects = selectorFor(selector);
  return (pod) =>
    !pod.isOver &&
    !pod.isTerminating &&
    selects(pod.labels) &&
    (pod.guard !== null || isUnguarded(pod, namespace));
}

function labelSelectorOf({ reading }: ObservedObject): LabelSelector | null {
  if (!reading.ok) return reading.rejected?.selector ?? null;
  return 'selector' in reading.resource.spec ? reading.resource.spec.selector : null;
}

function isProgrammed(
  { object, acknowledged, specVersion }: StatusSources,
  pod: ObservedPod,
): boolean {
  const acknowledgement = acknowledged.get(pod.uid);
  return (
    acknowledgement?.exposed === null &&
    hasReached(acknowledgement.version, object.kind, specVersion)
  );
}

function isAbout({ object: { kind, name } }: Problem, object: ObservedObject): boolean {
  return kind === object.kind && name === object.name;
}
