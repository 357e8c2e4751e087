import type { Pod } from '../pod.ts';
import type { Refusal } from './refusal.ts';
import { ofContainers } from './refusal.ts';

function ofPod(code: string, holds: (pod: Pod) => boolean, message: string): Refusal {
  return ({ pod }) => (holds(pod) ? [{ code, message }] : []);
}

export const hostNetwork = ofPod(
  'HostNetwork',
  (pod) => pod.hostNetwork,
  "hostNetwork: the node's network reaches the server past the sidecar; give the pod its own",
);

export const hostPID = ofPod(
  'HostPID',
  (pod) => pod.hostPID,
  "hostPID: the pod could reach the sidecar's memory and files; remove it",
);

export const hostIPC = ofPod(
  'HostIPC',
  (pod) => pod.hostIPC,
  "hostIPC: the pod shares memory with the node's processes; remove it",
);

export const sharedProcesses = ofPod(
  'ShareProcessNamespace',
  (pod) => pod.shareProcessNamespace,
  "shareProcessNamespace: other containers could reach the sidecar's memory and files; remove it",
);

export const windows = ofPod(
  'WindowsNode',
  (pod) => pod.operatingSystem === 'windows',
  'the pod is for Windows nodes, on which the sidecar does not run',
);

/** The node would hand its own port to the server; guarded ones are reached through Services. */
export const hostPort = ofContainers('HostPort', ({ ports }, { marks }) => {
  const found = ports.filter((port) => port.hostPort > 0 && marks.guardedPorts.includes(port.port));
  return found.length === 0
    ? null
    : `gives the guarded port ${found.map(({ port }) => port).join(', ')} a hostPort; remove it and use a Service`;
});
