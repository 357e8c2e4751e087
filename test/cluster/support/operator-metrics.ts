import { kubectl } from '../kubectl.ts';
import { SYSTEM } from './installation.ts';

/** A gauge of the operator without labels, over all replicas: only the one that leads counts pods. */
export function operatorGauge(name: string): number {
  const pods = kubectl([
    ...['get', 'pods', '-n', SYSTEM, '-l', 'app.kubernetes.io/name=gatehouse-operator'],
    ...['--field-selector=status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'],
  ]);
  const line = new RegExp(`^gatehouse_operator_${name} (\\d+)$`, 'm');
  const counts = pods.split(' ').map((pod) => {
    const path = `/api/v1/namespaces/${SYSTEM}/pods/${pod}:9090/proxy/metrics`;
    return Number(line.exec(kubectl(['get', '--raw', path]))?.[1]);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}
