import { until } from '../support/waiting.ts';
import { NODE_IPV4, NODE_IPV6, NODE_NAME } from './addresses.ts';
import { pathOf } from './binaries.ts';
import { CONTAINERD_CONFIGURATION, containerdAnswers } from './containerd.ts';
import {
  API_SERVER_ARGUMENTS,
  CONTROLLER_MANAGER_ARGUMENTS,
  ETCD_ARGUMENTS,
  ETCD_HEALTH_URL,
  SCHEDULER_ARGUMENTS,
} from './control-plane.ts';
import { logOf, pidOf, startDaemon, stopDaemon } from './daemon.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { tryKubectl } from './kubectl.ts';
import {
  KUBELET_CONFIGURATION,
  KUBELET_FOLDER,
  PROXY_CONFIGURATION,
} from './node-configuration.ts';

/** The processes of the cluster, in the order in which they start. */
export const PARTS = [
  'etcd',
  'containerd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
] as const;

export type Part = (typeof PARTS)[number];

interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly ready: () => boolean | Promise<boolean>;
}

const MOST_STARTING_MS = 60_000;
/** A look may be a process of its own. */
const LOOK_MS = 200;

/** Whether a part that answers plain HTTP on loopback says that it is well. */
const healthy = async (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

function launchOf(part: Part): Launch {
  switch (part) {
    case 'etcd':
      return {
        program: '/usr/bin/etcd',
        args: ETCD_ARGUMENTS,
        ready: () => healthy(ETCD_HEALTH_URL),
      };
    case 'containerd':
      return {
        program: '/usr/bin/containerd',
        args: ['--config', CONTAINERD_CONFIGURATION],
        ready: containerdAnswers,
      };
    case 'kube-apiserver':
      return {
        program: pathOf(part),
        args: API_SERVER_ARGUMENTS,
        ready: () => tryKubectl(['get', '--raw', '/readyz']).status === 0,
      };
    case 'kube-controller-manager':
      return { program: pathOf(part), args: CONTROLLER_MANAGER_ARGUMENTS, ready: () => true };
    case 'kube-scheduler':
      return { program: pathOf(part), args: SCHEDULER_ARGUMENTS, ready: () => true };
    case 'kubelet':
      return {
        program: pathOf(part),
        args: kubeletArguments(),
        ready: () => healthy('http://127.0.0.1:10248/healthz'),
      };
    case 'kube-proxy':
      return {
        program: pathOf(part),
        args: [`--config=${PROXY_CONFIGURATION}`],
        ready: () => healthy('http://127.0.0.1:10256/healthz'),
      };
  }
}

const kubeletArguments = (): string[] => [
  `--config=${KUBELET_CONFIGURATION}`,
  `--kubeconfig=${kubeconfigOf('kubelet')}`,
  `--root-dir=${KUBELET_FOLDER}`,
  `--hostname-override=${NODE_NAME}`,
  `--node-ip=${NODE_IPV4},${NODE_IPV6}`,
];

export const isPart = (name: string): name is Part => PARTS.some((part) => part === name);

export const isRunning = (part: Part): boolean => pidOf(part) !== undefined;

/** Starts a part as `up` does and waits until it answers. Does nothing where it runs. */
export async function startPart(part: Part): Promise<void> {
  const { program, args, ready } = launchOf(part);
  startDaemon({ name: part, program, args });
  const answers = `${part} answers (its log: ${logOf(part)})`;
  await until(answers, ready, MOST_STARTING_MS, LOOK_MS);
}

/** Asks a part to end and waits until it has. */
export const stopPart = (part: Part): Promise<void> => stopDaemon(part);

/** Ends a part at once, as a crash would. */
export const killPart = (part: Part): Promise<void> => stopDaemon(part, 'SIGKILL');
