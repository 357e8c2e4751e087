import { until } from '../../support/waiting.ts';
import { kubectl } from '../kubectl.ts';
import { crash } from './gatehouse-process.ts';
import { SYSTEM } from './installation.ts';
import { valueOf } from './lookups.ts';
import { pidsOf } from './processes.ts';
import { rolledOut } from './workload.ts';

const NAME = 'gatehouse-operator';
const LABELLED = ['-n', SYSTEM, '-l', `app.kubernetes.io/name=${NAME}`];
/** After an outage of the API server the cluster's own controllers come back one after the other. */
const MOST_MEETING_MS = 120_000;

/** The pod of the replica that leads, or that led last. */
export function leader(): string {
  const [pod = ''] = valueOf(SYSTEM, `lease/${NAME}`, '{.spec.holderIdentity}').split('/');
  return pod;
}

/** Makes it so many replicas, and waits until they can be reached. */
export async function scaleOperator(replicas: number): Promise<void> {
  scale(replicas);
  await operatorIsMet();
}

/** Waits until the Service leads to every replica and to nothing else. */
export async function operatorIsMet(): Promise<void> {
  rolledOut(SYSTEM, NAME);
  const pods = () => addresses('pods', 'app.kubernetes.io/name', '.status.podIP');
  const led = () =>
    addresses('endpointslices', 'kubernetes.io/service-name', '.endpoints[*].addresses[0]');
  await until('the Service leads to the replicas', () => pods() === led(), MOST_MEETING_MS);
}

/** Kills every replica at once and keeps them away. None of them ends in order, not even one that was just started again. */
export async function killOperator(): Promise<void> {
  crash(replicaProcesses());
  scale(0);
  kubectl(['delete', 'pods', ...LABELLED, '--grace-period=0', '--force']);
  await until('no replica runs', () => {
    const left = replicaProcesses();
    if (left.length > 0) crash(left);
    return left.length === 0;
  });
}

/** Of all pods, also of those that the API server has forgotten. */
export function replicaProcesses(): readonly number[] {
  return pidsOf(`GATEHOUSE_NAMESPACE=${SYSTEM}`, 'dist/operator/main.js');
}

function scale(replicas: number): void {
  kubectl(['scale', `deployment/${NAME}`, '-n', SYSTEM, `--replicas=${replicas}`]);
}

function addresses(kind: string, label: string, path: string): string {
  const selected = [kind, '-n', SYSTEM, '-l', `${label}=${NAME}`];
  const found = kubectl(['get', ...selected, '-o', `jsonpath={.items[*]${path}}`]);
  return found.split(' ').toSorted().join(' ');
}
