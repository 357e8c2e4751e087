import { kubectl } from '../kubectl.ts';

/** A value of an object, by JSONPath; empty where there is none. */
export function valueOf(namespace: string, object: string, jsonPath: string): string {
  return kubectl(['get', object, '-n', namespace, '-o', `jsonpath=${jsonPath}`]);
}

/** The address of a Service inside the cluster: the machine of the tests is its node, and reaches it. */
export function serviceUrl(namespace: string, name: string): string {
  return `http://${valueOf(namespace, `service/${name}`, '{.spec.clusterIP}')}/mcp`;
}

/** Name of the newest running pod with this `app` label. */
export function podOf(namespace: string, app: string): string {
  const names = kubectl([
    ...[
      'get',
      'pods',
      '-n',
      namespace,
      '-l',
      `app=${app}`,
      '--sort-by=.metadata.creationTimestamp',
    ],
    ...['-o', 'jsonpath={range .items[?(@.status.phase=="Running")]}{.metadata.name}{"\\n"}{end}'],
  ]);
  return names.trim().split('\n').at(-1) ?? '';
}

export function podIp(namespace: string, pod: string): string {
  return valueOf(namespace, `pod/${pod}`, '{.status.podIP}');
}

export function isReady(namespace: string, pod: string): boolean {
  const ready = '{.status.conditions[?(@.type=="Ready")].status}';
  return valueOf(namespace, `pod/${pod}`, ready) === 'True';
}

/** A token of a service account of the namespace, as a workload would mount it. */
export function tokenOf(namespace: string, account: string, audience = 'mcp'): string {
  return kubectl(['create', 'token', account, '-n', namespace, `--audience=${audience}`]).trim();
}
