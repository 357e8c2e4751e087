import { join } from 'node:path';
import { start } from '../../../examples/demo/process.ts';
import type { Running } from '../../../examples/demo/process.ts';
import { OPERATOR_PORT } from '../../../core/pod/stream.ts';
import { REPOSITORY } from '../folders.ts';

/** Where its sidecars find it: its certificate names this address. */
const ADDRESS = '127.0.0.1';
export const OPERATOR_URL = `https://${ADDRESS}:${OPERATOR_PORT}`;

interface OperatorProcess {
  readonly kubeconfig: string;
  readonly namespace: string;
  readonly image: string;
}

/** One replica of the operator outside the cluster, as the user of a kubeconfig. Its ports are fixed: one at a time. */
export function startOperatorProcess(options: OperatorProcess): Promise<Running> {
  const { kubeconfig, namespace, image } = options;
  return start({
    arguments: [join(REPOSITORY, 'operator/main.ts')],
    environment: {
      KUBECONFIG: kubeconfig,
      GATEHOUSE_NAMESPACE: namespace,
      GATEHOUSE_POD_NAME: 'operator-0',
      GATEHOUSE_POD_IP: ADDRESS,
      GATEHOUSE_IMAGE: image,
      GATEHOUSE_OPERATOR_URL: OPERATOR_URL,
    },
    readyWhen: /"ready"/,
  });
}
