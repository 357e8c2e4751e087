import { kubectl } from '../kubectl.ts';
import { fromContainer, fromNode, throughPortForward } from './attempts.ts';
import type { Met } from './attempts.ts';
import { answeringDatagrams, byDatagram } from './datagrams.ts';
import { podOf, serviceUrl, valueOf } from './lookups.ts';
import { MCP_PORT, TEST_IMAGE, apply, workloadObjects } from './workload.ts';

export const NEIGHBOUR = 'neighbour';
export const SECOND_PORT = 9191;

/** What Pod Security `restricted` asks of a container. */
const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** What it asks of a pod. */
const RESTRICTED_POD = {
  runAsNonRoot: true,
  runAsUser: 1000,
  seccompProfile: { type: 'RuntimeDefault' },
};

interface Listening {
  readonly namespace: string;
  readonly name: string;
  readonly annotations: Readonly<Record<string, string>>;
  /** Where the MCP server listens. */
  readonly host: string;
  /** Where the neighbour listens with a second one; else it does nothing. */
  readonly second?: string;
}

function serving(name: string, host: string, port: number): object {
  return {
    name,
    image: TEST_IMAGE,
    command: ['node', 'test/cluster/servers/probed.ts'],
    env: [
      { name: 'PORTS', value: String(port) },
      { name: 'HOST', value: host },
    ],
    securityContext: RESTRICTED,
  };
}

function sleeping(name: string): object {
  return { name, image: TEST_IMAGE, command: ['sleep', '3600'], securityContext: RESTRICTED };
}

/** A Deployment that `restricted` admits, with Services of type NodePort that lead to it by name and by number. */
export function listening({ namespace, name, annotations, host, second }: Listening): void {
  const server = {
    ...serving('server', host, MCP_PORT),
    ports: [{ name: 'mcp', containerPort: MCP_PORT }],
  };
  const neighbour =
    second === undefined ? sleeping(NEIGHBOUR) : serving(NEIGHBOUR, second, SECOND_PORT);
  const datagrams = { ...answeringDatagrams, securityContext: RESTRICTED };
  const podSpec = { containers: [server, neighbour, datagrams], securityContext: RESTRICTED_POD };
  const service = (title: string, targetPort: string | number) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: title, namespace },
    spec: {
      type: 'NodePort',
      selector: { app: name },
      ipFamilyPolicy: 'PreferDualStack',
      ports: [{ port: 80, targetPort }],
    },
  });
  const [deployment = {}] = workloadObjects({ namespace, name, annotations, podSpec });
  apply([deployment, service(name, 'mcp'), service(`${name}-number`, MCP_PORT)]);
}

/** A pod without a server, from which others are tried. */
export function attacker(namespace: string): void {
  const metadata = { name: 'attacker', namespace };
  const spec = { containers: [sleeping('attacker')], securityContext: RESTRICTED_POD };
  apply([{ apiVersion: 'v1', kind: 'Pod', metadata, spec }]);
  kubectl(['wait', 'pod/attacker', '-n', namespace, '--for=condition=Ready', '--timeout=60s']);
}

export interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly pod: string;
  readonly ipv4: string;
  readonly ipv6: string;
}

export function placeOf(namespace: string, name: string): Place {
  const pod = podOf(namespace, name);
  const ips = valueOf(namespace, `pod/${pod}`, '{.status.podIPs[*].ip}').split(' ');
  const ipv4 = ips.find((ip) => !ip.includes(':')) ?? '';
  const ipv6 = ips.find((ip) => ip.includes(':')) ?? '';
  return { namespace, name, pod, ipv4, ipv6 };
}

function throughNodePort({ namespace, name }: Place): Met {
  const node = valueOf('default', 'nodes', '{.items[0].status.addresses[0].address}');
  const port = valueOf(namespace, `service/${name}`, '{.spec.ports[0].nodePort}');
  return fromNode(`http://${node}:${port}/mcp`);
}

/** From the neighbour, which shares the pod's network. */
export function within({ namespace, pod }: Place, host: string): Met {
  return fromContainer({ namespace, pod, container: NEIGHBOUR }, `http://${host}:${MCP_PORT}/mcp`);
}

function fromAnotherPod({ namespace, ipv4 }: Place): Met {
  const other = { namespace, pod: 'attacker', container: 'attacker' };
  return fromContainer(other, `http://${ipv4}:${MCP_PORT}/mcp`);
}

export const portForward = ({ namespace, pod }: Place) =>
  throughPortForward(namespace, pod, MCP_PORT);

/**
 * Every way to a server that listens on 127.0.0.1, and whom it meets behind the gate. The last ones are open: the
 * documentation says so, and what closes them: a label, and for UDP a NetworkPolicy.
 */
export const WAYS: readonly (readonly [string, Met, (place: Place) => Met | Promise<Met>])[] = [
  ['pod IP from the node', 'gate', ({ ipv4 }) => fromNode(`http://${ipv4}:${MCP_PORT}/mcp`)],
  ['pod IPv6 from the node', 'gate', ({ ipv6 }) => fromNode(`http://[${ipv6}]:${MCP_PORT}/mcp`)],
  ['Service by name', 'gate', ({ namespace, name }) => fromNode(serviceUrl(namespace, name))],
  [
    'Service by number',
    'gate',
    ({ namespace, name }) => fromNode(serviceUrl(namespace, `${name}-number`)),
  ],
  ['NodePort', 'gate', throughNodePort],
  ['another pod', 'gate', fromAnotherPod],
  ['another container, pod IP', 'gate', (place) => within(place, place.ipv4)],
  ['another container, pod IPv6', 'gate', (place) => within(place, `[${place.ipv6}]`)],
  ['another container, ::1', 'nobody', (place) => within(place, '[::1]')],
  ['another container, 127.0.0.1', 'server', (place) => within(place, '127.0.0.1')],
  ['port-forward', 'server', portForward],
  ['UDP', 'server', ({ ipv4 }) => byDatagram(ipv4)],
  ['UDP, IPv6', 'server', ({ ipv6 }) => byDatagram(ipv6)],
];
