import { stringify } from 'yaml';
import { kubectl } from '../kubectl.ts';

export const TEST_IMAGE = 'gatehouse.dev/mcp-test:test';
/** The port of every test server; Services lead to it by name. */
export const MCP_PORT = 8080;

export interface Workload {
  readonly namespace: string;
  readonly name: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  /** Merged into the pod's spec. */
  readonly podSpec?: Readonly<Record<string, unknown>>;
  /** Merged into the server's container. */
  readonly container?: Readonly<Record<string, unknown>>;
}

export const INJECTED = { 'gatehouse.dev/inject': 'true' };

/** A Deployment of the scripted MCP server and the Service in front of it. */
export function workloadObjects(workload: Workload): readonly object[] {
  const { namespace, name, replicas = 1 } = workload;
  const selector = { app: name };
  return [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { replicas, selector: { matchLabels: selector }, template: podTemplate(workload) },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
      spec: {
        selector,
        ipFamilyPolicy: 'PreferDualStack',
        ports: [{ name: 'mcp', port: 80, targetPort: 'mcp' }],
      },
    },
  ];
}

export function podTemplate(workload: Workload): object {
  const { name, annotations = {}, labels = {}, podSpec = {}, container = {} } = workload;
  return {
    metadata: { labels: { app: name, ...labels }, annotations },
    spec: {
      terminationGracePeriodSeconds: 5,
      containers: [
        {
          name: 'server',
          image: TEST_IMAGE,
          command: ['node', 'test/cluster/servers/scripted.ts'],
          env: [{ name: 'PORT', value: String(MCP_PORT) }],
          ports: [{ name: 'mcp', containerPort: MCP_PORT }],
          ...container,
        },
      ],
      ...podSpec,
    },
  };
}

/** Applies objects as `kubectl apply -f` would. */
export function apply(objects: readonly object[]): void {
  kubectl(['apply', '-f', '-'], objects.map((object) => stringify(object)).join('---\n'));
}

/** Applies the workload and waits until its pods are ready. */
export function start(workload: Workload): void {
  apply(workloadObjects(workload));
  rolledOut(workload.namespace, workload.name);
}

export function rolledOut(namespace: string, name: string): void {
  kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=90s']);
}

/** A fresh namespace; one of an earlier run is removed first. */
export function freshNamespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
  kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s']);
  apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } }]);
}
