import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DNS_ADDRESS, DNS_DOMAIN, NODE_NAME, POD_RANGES } from './addresses.ts';
import { AUTHORITY, certificateOf, keyOf } from './certificates.ts';
import { CONTAINERD_SOCKET } from './containerd.ts';
import { STATE } from './folders.ts';
import { kubeconfigOf } from './kubeconfig.ts';

export const KUBELET_FOLDER = join(STATE, 'kubelet');
export const KUBELET_CONFIGURATION = join(STATE, 'kubelet.json');
/** What containers say, by pod and container; `kubectl logs` reads it too. */
export const POD_LOGS = join(STATE, 'pod-logs');
export const PROXY_CONFIGURATION = join(STATE, 'kube-proxy.json');

/** Changes of ConfigMaps and Secrets are watched and written into pods within two seconds: tests wait for them. */
const kubelet = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: {
    anonymous: { enabled: false },
    webhook: { enabled: true },
    x509: { clientCAFile: AUTHORITY.certificate },
  },
  authorization: { mode: 'Webhook' },
  tlsCertFile: certificateOf('kubelet'),
  tlsPrivateKeyFile: keyOf('kubelet'),
  containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
  podLogsDir: POD_LOGS,
  volumePluginDir: join(STATE, 'volume-plugins'),
  clusterDNS: [DNS_ADDRESS],
  clusterDomain: DNS_DOMAIN,
  cgroupDriver: 'cgroupfs',
  failSwapOn: false,
  failCgroupV1: false,
  enforceNodeAllocatable: [],
  evictionHard: {
    'memory.available': '0%',
    'nodefs.available': '0%',
    'nodefs.inodesFree': '0%',
    'imagefs.available': '0%',
    'imagefs.inodesFree': '0%',
  },
  // The images are nowhere else: collected ones would be lost.
  imageGCHighThresholdPercent: 100,
  imageGCLowThresholdPercent: 99,
  syncFrequency: '1s',
  configMapAndSecretChangeDetectionStrategy: 'Watch',
};

/** `maxPerCore`: the machine may itself be a container that may not size the table of connections. */
const proxy = {
  apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
  kind: 'KubeProxyConfiguration',
  clientConnection: { kubeconfig: kubeconfigOf('kube-proxy') },
  hostnameOverride: NODE_NAME,
  mode: 'iptables',
  clusterCIDR: POD_RANGES.join(','),
  conntrack: { maxPerCore: 0, min: 0 },
};

export function writeNodeConfiguration(): void {
  mkdirSync(KUBELET_FOLDER, { recursive: true });
  writeFileSync(KUBELET_CONFIGURATION, JSON.stringify(kubelet, undefined, 2));
  writeFileSync(PROXY_CONFIGURATION, JSON.stringify(proxy, undefined, 2));
}
