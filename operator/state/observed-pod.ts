import { INJECT, MOST_GUARDED_PORTS, PORTS, SIDECAR_CONTAINER } from '../../core/pod/names.ts';
import { CONFIG_VARIABLE } from '../../core/pod/sidecar-environment.ts';
import { field, listAt, numberAt, textAt, textsAt } from './fields.ts';

/** Characters of a server's name: it is a label or the name of an object (RFC 1123 subdomain), wherever injection takes it from. */
const LONGEST_NAME = 253;

/** A pod that has a gate, or that may want one. */
export interface ObservedPod {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly node: string;
  /** Whether it has come to its end: Succeeded or Failed. */
  readonly isOver: boolean;
  readonly isTerminating: boolean;
  /** Whether it runs while its sidecar does not do its work, by the word of the kubelet. */
  readonly hasUnreadySidecar: boolean;
  /** How it opts in: by its own annotation, or by a guarded port if its namespace is labelled. */
  readonly optIn: 'pod' | 'namespace' | 'none';
  readonly guard: Guard | null;
}

/** What the injected sidecar was told. */
export interface Guard {
  readonly server: string;
  readonly tls: boolean;
  /** Guarded ports, each with the names that Services may call it by. */
  readonly ports: readonly { readonly number: number; readonly names: readonly string[] }[];
}

/** null for a pod that has nothing to do with the gate, so that other pods cost no memory. */
export function observedPod(pod: unknown): ObservedPod | null {
  const optIn = optInOf(pod);
  const guard = guardOf(pod);
  if (optIn === 'none' && guard === null) return null;
  return {
    namespace: textAt(pod, 'metadata', 'namespace'),
    name: textAt(pod, 'metadata', 'name'),
    uid: textAt(pod, 'metadata', 'uid'),
    labels: textsAt(pod, 'metadata', 'labels'),
    node: textAt(pod, 'spec', 'nodeName'),
    isOver: ['Succeeded', 'Failed'].includes(textAt(pod, 'status', 'phase')),
    isTerminating: field(pod, 'metadata', 'deletionTimestamp') !== undefined,
    hasUnreadySidecar: guard !== null && isServing(pod) && !isSidecarReady(pod),
    optIn,
    guard,
  };
}

/** A pod whose own containers have all ended, as those of a Job, ends its sidecar next. */
function isServing(pod: unknown): boolean {
  const containers = listAt(pod, 'status', 'containerStatuses');
  return (
    textAt(pod, 'status', 'phase') === 'Running' &&
    containers.some((container) => field(container, 'state', 'terminated') === undefined)
  );
}

function isSidecarReady(pod: unknown): boolean {
  return listAt(pod, 'status', 'initContainerStatuses').some(
    (container) =>
      textAt(container, 'name') === SIDECAR_CONTAINER && field(container, 'ready') === true,
  );
}

function optInOf(pod: unknown): ObservedPod['optIn'] {
  const annotations = textsAt(pod, 'metadata', 'annotations');
  if (annotations[INJECT] === 'true') return 'pod';
  if (annotations[INJECT] === 'false') return 'none';
  const named = containersOf(pod).some((container) =>
    listAt(container, 'ports').some((port) => textAt(port, 'name') === 'mcp'),
  );
  return named || annotations[PORTS] !== undefined ? 'namespace' : 'none';
}

function containersOf(pod: unknown): readonly unknown[] {
  return [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
}

function guardOf(pod: unknown): Guard | null {
  const sidecar = listAt(pod, 'spec', 'initContainers').find(
    (container) => textAt(container, 'name') === SIDECAR_CONTAINER,
  );
  const variable = listAt(sidecar, 'env').find((one) => textAt(one, 'name') === CONFIG_VARIABLE);
  const config = parsed(textAt(variable, 'value'));
  if (sidecar === undefined || config === undefined) return null;
  const server = textAt(config, 'server');
  const numbers = listAt(config, 'guardedPorts').filter((port) => typeof port === 'number');
  if (server.length > LONGEST_NAME || numbers.length > MOST_GUARDED_PORTS) return null;
  return {
    server,
    tls: field(config, 'tls') === true,
    ports: numbers.map((number) => ({ number, names: namesOf(pod, number) })),
  };
}

function namesOf(pod: unknown, number: number): readonly string[] {
  return containersOf(pod)
    .flatMap((container) => listAt(container, 'ports'))
    .filter((port) => numberAt(port, 'containerPort') === number)
    .map((port) => textAt(port, 'name'))
    .filter((name) => name !== '');
}

/** The admission webhook made sure of the form; a pod from before it, or past it, is no guarded one. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
