import { join } from 'node:path';
import {
  API_PORT,
  ETCD_CLIENT_PORT,
  ETCD_PEER_PORT,
  NODE_IPV4,
  SERVICE_RANGES,
} from './addresses.ts';
import { AUTHORITY, SERVICE_ACCOUNT_KEYS, certificateOf, keyOf } from './certificates.ts';
import { STATE } from './folders.ts';
import { kubeconfigOf } from './kubeconfig.ts';

const ETCD_URL = `http://127.0.0.1:${ETCD_CLIENT_PORT}`;
const ETCD_PEER_URL = `http://127.0.0.1:${ETCD_PEER_PORT}`;

export const ETCD_HEALTH_URL = `${ETCD_URL}/health`;

/** Without `fsync`: what a crash of the machine loses is a test cluster. */
export const ETCD_ARGUMENTS = [
  '--name=gatehouse-test',
  `--data-dir=${join(STATE, 'etcd')}`,
  `--listen-client-urls=${ETCD_URL}`,
  `--advertise-client-urls=${ETCD_URL}`,
  `--listen-peer-urls=${ETCD_PEER_URL}`,
  `--initial-advertise-peer-urls=${ETCD_PEER_URL}`,
  `--initial-cluster=gatehouse-test=${ETCD_PEER_URL}`,
  '--unsafe-no-fsync',
];

/** What the operator writes, request by request; the tests of leaders that are killed read it. Gone with the cluster. */
export const AUDIT_LOG = join(STATE, 'audit.log');
const AUDIT_POLICY = join(import.meta.dirname, 'manifests', 'audit-policy.yaml');

/** `InternalIP` first: else logs and exec look the node's name up in DNS. */
export const API_SERVER_ARGUMENTS = [
  `--etcd-servers=${ETCD_URL}`,
  `--secure-port=${API_PORT}`,
  `--advertise-address=${NODE_IPV4}`,
  '--endpoint-reconciler-type=lease',
  `--service-cluster-ip-range=${SERVICE_RANGES.join(',')}`,
  '--authorization-mode=Node,RBAC',
  '--allow-privileged=true',
  `--audit-policy-file=${AUDIT_POLICY}`,
  `--audit-log-path=${AUDIT_LOG}`,
  `--client-ca-file=${AUTHORITY.certificate}`,
  `--tls-cert-file=${certificateOf('kube-apiserver')}`,
  `--tls-private-key-file=${keyOf('kube-apiserver')}`,
  '--kubelet-preferred-address-types=InternalIP',
  `--kubelet-certificate-authority=${AUTHORITY.certificate}`,
  `--kubelet-client-certificate=${certificateOf('kubelet-client')}`,
  `--kubelet-client-key=${keyOf('kubelet-client')}`,
  '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
  `--service-account-key-file=${SERVICE_ACCOUNT_KEYS.public}`,
  `--service-account-signing-key-file=${SERVICE_ACCOUNT_KEYS.private}`,
];

const identifiedBy = (holder: 'kube-controller-manager' | 'kube-scheduler'): string[] =>
  ['kubeconfig', 'authentication-kubeconfig', 'authorization-kubeconfig'].map(
    (flag) => `--${flag}=${kubeconfigOf(holder)}`,
  );

const serving = (holder: 'kube-controller-manager' | 'kube-scheduler'): string[] => [
  '--bind-address=127.0.0.1',
  '--leader-elect=false',
  `--tls-cert-file=${certificateOf(holder)}`,
  `--tls-private-key-file=${keyOf(holder)}`,
];

export const CONTROLLER_MANAGER_ARGUMENTS = [
  ...identifiedBy('kube-controller-manager'),
  ...serving('kube-controller-manager'),
  '--use-service-account-credentials=true',
  `--service-account-private-key-file=${SERVICE_ACCOUNT_KEYS.private}`,
  `--root-ca-file=${AUTHORITY.certificate}`,
  `--cluster-signing-cert-file=${AUTHORITY.certificate}`,
  `--cluster-signing-key-file=${AUTHORITY.key}`,
  '--allocate-node-cidrs=false',
];

export const SCHEDULER_ARGUMENTS = [
  ...identifiedBy('kube-scheduler'),
  ...serving('kube-scheduler'),
];
