import { kubectl, tryKubectl } from '../../cluster/kubectl.ts';
import { apply } from '../../cluster/support/workload.ts';
import { MADE_HERE, NAMESPACE, SELECTING_MADE_HERE } from './names.ts';

/** So that the capture is `redirect`, also where the cluster's default would choose `loopback`. */
const LABELS = { ...MADE_HERE, 'pod-security.kubernetes.io/enforce': 'privileged' };

/** @throws Error where somebody else has a namespace of this name. */
export function requireNamespaceFree(): void {
  if (!hasNamespace(NAMESPACE) || isMadeHere(NAMESPACE)) return;
  throw new Error(
    `The cluster has a namespace ${NAMESPACE} that make test-cluster did not make. It removes what is in it, so it does not start.`,
  );
}

export const hasNamespace = (name: string): boolean =>
  kubectl(['get', 'namespace', name, '--ignore-not-found', '-o', 'name']) !== '';

export const isMadeHere = (name: string): boolean =>
  kubectl(['get', 'namespaces', '-l', SELECTING_MADE_HERE, '-o', 'name'])
    .split('\n')
    .includes(`namespace/${name}`);

/** The namespace, where removal.ts has left none. */
export function makeNamespace(): void {
  const metadata = { name: NAMESPACE, labels: LABELS };
  apply([{ apiVersion: 'v1', kind: 'Namespace', metadata }]);
}

/** Waits until its pods have ended. @throws Error that says what stays. */
export function removeNamespace(name: string): void {
  const wanted = ['delete', 'namespace', name, '--ignore-not-found', '--wait=true'];
  const { status, stderr } = tryKubectl([...wanted, '--timeout=300s']);
  if (status !== 0) throw new Error(`The namespace ${name} is not gone yet: ${stderr.trim()}`);
}

/** Takes away what the tests before have put into the namespace, but the clients. */
export function emptyNamespace(): void {
  const kinds = 'deployments,services,mcprolepolicies,mcpservers,mcpidentityproviders';
  kubectl(['delete', kinds, '--all', '-n', NAMESPACE]);
}
