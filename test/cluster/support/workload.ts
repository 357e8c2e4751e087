import { stringify } from 'yaml';
import { attempt } from '../command.ts';
import { kubectl } from '../kubectl.ts';
import { isOwnCluster } from '../target.ts';

/** What the examples name, and what `make cluster` builds; another cluster may have it under another name. */
export const EXAMPLE_IMAGE = 'gatehouse.dev/mcp-test:test';
export const TEST_IMAGE = process.env['GATEHOUSE_TEST_IMAGE'] ?? EXAMPLE_IMAGE;
/** The port of every test server; Services lead to it by name. */
export const MCP_PORT = 8080;

/** The environment of a test server that listens on every address, as many servers do; by itself it is at 127.0.0.1. */
export const everywhere = (port = MCP_PORT) => [
  { name: 'PORT', value: String(port) },
  { name: 'HOST', value: '::' },
];

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
  /** Containers of the pod beside the server's. */
  readonly beside?: readonly object[];
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
  const { name, annotations = {}, labels = {}, podSpec = {} } = workload;
  const { container = {}, beside = [] } = workload;
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
        ...beside,
      ],
      ...podSpec,
    },
  };
}

/** Applies objects as `kubectl apply -f` would. */
export function apply(objects: readonly object[]): void {
  kubectl(['apply', '-f', '-'], objects.map((object) => stringify(object)).join('---\n'));
}

/** Applies the workload and waits until its pods are ready and its Service leads to them. */
export function start(workload: Workload): void {
  apply(workloadObjects(workload));
  served(workload.namespace, workload.name);
}

/** How curl ends where no connection comes about: refused, or out of time. */
const NOT_MET: readonly (number | null)[] = [7, 28];

/** Waits until the pods are ready, and on this machine until it no longer refuses connections to their Service. */
export function served(namespace: string, name: string): void {
  rolledOut(namespace, name);
  // Without a gate a server of the tests is reached within its pod alone.
  if (!isOwnCluster() || !isGuarded(namespace, name)) return;
  const path = 'jsonpath={.spec.clusterIP}';
  const address = kubectl(['get', 'service', name, '-n', namespace, '-o', path]);
  const patience = [
    '--retry',
    '90',
    '--retry-delay',
    '1',
    '--retry-connrefused',
    '--max-time',
    '100',
  ];
  const args = ['--silent', '--output', '/dev/null', ...patience, `http://${address}/`];
  // Whoever takes the connection is there; a port of TLS has no answer to this.
  const { status } = attempt('curl', args);
  if (NOT_MET.includes(status)) throw new Error(`nobody answers at ${address}, which is ${name}`);
}

function isGuarded(namespace: string, name: string): boolean {
  const each = '{range .items[*]}{.metadata.name} {.spec.initContainers[*].name}{"\\n"}{end}';
  const pods = kubectl(['get', 'pods', '-n', namespace, '-o', `jsonpath=${each}`]).split('\n');
  return pods.some((pod) => pod.startsWith(`${name}-`) && pod.includes(' gatehouse'));
}

export function rolledOut(namespace: string, name: string): void {
  kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=90s']);
}

const MADE_BY = 'made-by';
/** Files run side by side, each in a worker; a worker runs one after another. */
const WORKER = `gatehouse-tests-${process.env['JEST_WORKER_ID'] ?? '0'}`;

/** Takes away what earlier tests left running, which takes its share of the machine from the next. */
export function removeNamespaces(label: string = MADE_BY): void {
  kubectl(['delete', 'namespaces', '-l', label, '--wait=false']);
}

/** Those of this worker alone: another's are in use. */
export function removeOwnNamespaces(): void {
  removeNamespaces(`${MADE_BY}=${WORKER}`);
}

/** Takes away the namespace of an earlier run, and waits until it is gone. */
export function removeNamespace(name: string): void {
  kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=true', '--timeout=120s']);
}

/** Lets a namespace go that nothing needs any more; it takes as long as its pods do. */
export function abandonNamespace(name: string): void {
  kubectl(['delete', 'namespace', name, '--ignore-not-found', '--wait=false']);
}

/** A fresh namespace; one of an earlier run is removed first. */
export function freshNamespace(name: string, labels: Readonly<Record<string, string>> = {}): void {
  removeNamespace(name);
  const marked = { ...labels, [MADE_BY]: WORKER };
  apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: marked } }]);
}
