import { pathOf } from './binaries.ts';
import { KUBECONFIG } from './kubeconfig.ts';

/** The cluster that tests speak to, and the kubectl with which they do. */
interface Target {
  readonly kubectl: string;
  readonly kubeconfig: string;
}

/**
 * Names the kubeconfig of a cluster that is not this machine's own. It is set by test/any-cluster alone, never by whoever
 * has a KUBECONFIG in the environment: the tests beside this file take apart what they find.
 */
export const OTHER_KUBECONFIG = 'GATEHOUSE_OTHER_KUBECONFIG';

/** Whether this machine is the node of the cluster, and reaches its Services. */
export const isOwnCluster = (): boolean => process.env[OTHER_KUBECONFIG] === undefined;

export function target(): Target {
  const other = process.env[OTHER_KUBECONFIG];
  return other === undefined
    ? { kubectl: pathOf('kubectl'), kubeconfig: KUBECONFIG }
    : { kubectl: 'kubectl', kubeconfig: other };
}
