import { REDIRECT_CONTAINER, SIDECAR_CONTAINER } from '../../core/pod/names.ts';
import { flagIn, mapIn, numberIn, textIn, textsIn, treeIn, treesIn } from './tree.ts';
import type { Tree } from './tree.ts';

export interface ContainerPort {
  /** Empty where it has none. */
  readonly name: string;
  readonly port: number;
  /** 0 where the port is not the node's. */
  readonly hostPort: number;
  readonly protocol: string;
}

export type ContainerRole = 'init' | 'regular';

/** One container as far as admission looks at it. */
export interface PodContainer {
  readonly role: ContainerRole;
  readonly name: string;
  readonly ports: readonly ContainerPort[];
  readonly addedCapabilities: readonly string[];
  readonly privileged: boolean;
  /** null: the pod's, or else the image's. */
  readonly runAsUser: number | null;
  /** Names of the volumes that it mounts. */
  readonly volumes: readonly string[];
  readonly tree: Tree;
}

interface PodVolume {
  readonly name: string;
  /** Audiences of the service-account tokens in it. */
  readonly audiences: readonly string[];
}

/** A pod as far as admission looks at it. `tree` is the whole of it. */
export interface Pod {
  readonly name: string;
  readonly generateName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Init containers, then regular ones, each in the order of the pod. Without ours. No pod is created with ephemeral ones. */
  readonly containers: readonly PodContainer[];
  /** Init containers that have our names: what an earlier call injected, or a manifest that pretends so. */
  readonly ours: readonly PodContainer[];
  readonly volumes: readonly PodVolume[];
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly shareProcessNamespace: boolean;
  readonly runAsUser: number | null;
  /** Of the node that it asks for; empty where it asks for none. */
  readonly operatingSystem: string;
  readonly tree: Tree;
}

/** Throws UnreadableObject. */
export function readPod(tree: Tree): Pod {
  const [metadata, spec] = [treeIn(tree, 'metadata'), treeIn(tree, 'spec')];
  const all = containersOf(spec);
  return {
    name: textIn(metadata, 'name'),
    generateName: textIn(metadata, 'generateName'),
    labels: mapIn(metadata, 'labels'),
    annotations: mapIn(metadata, 'annotations'),
    containers: all.filter((container) => !isOurs(container)),
    ours: all.filter(isOurs),
    volumes: treesIn(spec, 'volumes').map(volumeOf),
    hostNetwork: flagIn(spec, 'hostNetwork'),
    hostPID: flagIn(spec, 'hostPID'),
    hostIPC: flagIn(spec, 'hostIPC'),
    shareProcessNamespace: flagIn(spec, 'shareProcessNamespace'),
    runAsUser: numberIn(treeIn(spec, 'securityContext'), 'runAsUser'),
    operatingSystem:
      textIn(treeIn(spec, 'os'), 'name') ||
      textIn(treeIn(spec, 'nodeSelector'), 'kubernetes.io/os'),
    tree,
  };
}

/** The native sidecar of an earlier call; undefined where there is none. */
export function sidecarOf({ ours }: Pod): PodContainer | undefined {
  return ours.find(({ name }) => name === SIDECAR_CONTAINER);
}

export function isReservedName(name: string): boolean {
  return name === SIDECAR_CONTAINER || name === REDIRECT_CONTAINER;
}

function isOurs({ role, name }: PodContainer): boolean {
  return role === 'init' && isReservedName(name);
}

function containersOf(spec: Tree): readonly PodContainer[] {
  return [
    ...treesIn(spec, 'initContainers').map((tree) => containerOf('init', tree)),
    ...treesIn(spec, 'containers').map((tree) => containerOf('regular', tree)),
  ];
}

function containerOf(role: ContainerRole, tree: Tree): PodContainer {
  const security = treeIn(tree, 'securityContext');
  return {
    role,
    name: textIn(tree, 'name'),
    ports: treesIn(tree, 'ports').map(portOf),
    addedCapabilities: textsIn(treeIn(security, 'capabilities'), 'add').map(capabilityName),
    privileged: flagIn(security, 'privileged'),
    runAsUser: numberIn(security, 'runAsUser'),
    volumes: [...treesIn(tree, 'volumeMounts'), ...treesIn(tree, 'volumeDevices')].map((mount) =>
      textIn(mount, 'name'),
    ),
    tree,
  };
}

/** Container runtimes take any case, some of them the kernel's prefix too. */
export function capabilityName(written: string): string {
  return written.toUpperCase().replace(/^CAP_/, '');
}

function portOf(tree: Tree): ContainerPort {
  return {
    name: textIn(tree, 'name'),
    port: numberIn(tree, 'containerPort') ?? 0,
    hostPort: numberIn(tree, 'hostPort') ?? 0,
    protocol: textIn(tree, 'protocol') || 'TCP',
  };
}

function volumeOf(tree: Tree): PodVolume {
  const sources = treesIn(treeIn(tree, 'projected'), 'sources');
  return {
    name: textIn(tree, 'name'),
    audiences: sources.map((source) => textIn(treeIn(source, 'serviceAccountToken'), 'audience')),
  };
}
