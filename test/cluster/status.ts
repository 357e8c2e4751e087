import { existsSync } from 'node:fs';
import { NODE_NAME } from './addresses.ts';
import { KUBECONFIG } from './kubeconfig.ts';
import { tryKubectl } from './kubectl.ts';
import { PARTS, isRunning } from './part.ts';

const NODE_READY = '{.status.conditions[?(@.type=="Ready")].status}';
const DNS_READY = '{.status.readyReplicas}';

const reads = (args: readonly string[], expected: string): boolean =>
  tryKubectl([...args, '--request-timeout=5s']).stdout === expected;

/** Whether every part runs, the node is ready and the name server answers. */
export function isHealthy(): boolean {
  return (
    existsSync(KUBECONFIG) &&
    PARTS.every(isRunning) &&
    reads(['get', 'node', NODE_NAME, '-o', `jsonpath=${NODE_READY}`], 'True') &&
    reads(['get', 'deployment', 'coredns', '-n', 'kube-system', '-o', `jsonpath=${DNS_READY}`], '1')
  );
}

/** One line for each part, and whether the whole can be used. */
export function statusLines(): string[] {
  const parts = PARTS.map(
    (part) => `  ${part.padEnd(25)}${isRunning(part) ? 'runs' : 'does not run'}`,
  );
  return [isHealthy() ? 'The cluster is up.' : 'The cluster is not up.', ...parts];
}
