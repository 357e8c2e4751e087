import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { STATE } from './folders.ts';
import { CNI_FOLDER, forgetAttachment } from './network.ts';

const FOLDER = join(STATE, 'containerd');
export const CONTAINERD_CONFIGURATION = join(FOLDER, 'config.toml');
export const CONTAINERD_SOCKET = join(FOLDER, 'containerd.sock');
export const PAUSE_IMAGE = 'gatehouse.dev/pause:test';

/** `restrict_oom_score_adj`: the machine may itself be a container that may not lower the score. */
const configuration = `version = 2
root = "${join(FOLDER, 'root')}"
state = "${join(FOLDER, 'run')}"

[grpc]
  address = "${CONTAINERD_SOCKET}"

[plugins."io.containerd.internal.v1.opt"]
  path = "${join(FOLDER, 'opt')}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
  SystemdCgroup = false

[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "${CNI_FOLDER}"
`;

export function writeContainerdConfiguration(): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(CONTAINERD_CONFIGURATION, configuration);
}

const CTR = ['--address', CONTAINERD_SOCKET, '--namespace', 'k8s.io'];
const listed = (...args: string[]): string[] =>
  run('ctr', [...CTR, ...args])
    .split('\n')
    .filter((line) => line !== '');

export const containerdAnswers = (): boolean => attempt('ctr', [...CTR, 'version']).status === 0;

/** Gives the node the images of an archive. */
export function importImage(archive: string): void {
  run('ctr', [...CTR, 'images', 'import', archive]);
}

interface ContainerInfo {
  readonly Spec?: {
    readonly linux?: { readonly namespaces?: readonly { type: string; path?: string }[] };
  };
}

const NAMESPACES = '/var/run/netns/';

/** The name of the network namespace that a container holds for its pod; `undefined` where it only joins one. */
function networkNamespaceOf(container: string): string | undefined {
  const info = JSON.parse(run('ctr', [...CTR, 'containers', 'info', container])) as ContainerInfo;
  const network = info.Spec?.linux?.namespaces?.find(({ type }) => type === 'network');
  return network?.path?.startsWith(NAMESPACES) === true
    ? network.path.slice(NAMESPACES.length)
    : undefined;
}

/** Removes a container that has no task any more, and with it what its pod had of the network. */
function removeContainer(container: string): void {
  const namespace = networkNamespaceOf(container);
  attempt('ctr', [...CTR, 'containers', 'delete', container]);
  if (namespace === undefined) return;
  attempt('ip', ['netns', 'delete', namespace]);
  forgetAttachment(container);
}

/**
 * Ends every container of this containerd, and with the last task of a pod its shim. The kubelet must have stopped:
 * it would start them again.
 */
export function removeContainers(): void {
  for (const task of listed('tasks', 'list', '-q')) {
    attempt('ctr', [...CTR, 'tasks', 'delete', '--force', task]);
  }
  for (const container of listed('containers', 'list', '-q')) removeContainer(container);
}
