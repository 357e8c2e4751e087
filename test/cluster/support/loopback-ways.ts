import { kubectl } from '../kubectl.ts';
import { fromContainer, fromNode, fromNodeAs, throughPortForward } from './attempts.ts';
import type { Met } from './met.ts';
import { answeringDatagrams, byDatagram, byDatagramWithin } from './datagrams.ts';
import { inNetworkOf } from './processes.ts';
import { podOf, serviceUrl, valueOf } from './lookups.ts';
import { SCTP, UNKNOWN_PROTOCOL, byPacket } from './raw-packets.ts';
import { MCP_PORT, TEST_IMAGE, apply, workloadObjects } from './workload.ts';

export const NEIGHBOUR = 'neighbour';
export const SECOND_PORT = 9191;

/** What Pod Security `restricted` asks of a container. */
const RESTRICTED = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** What `baseline` admits besides. */
const ROOT = { runAsUser: 0, runAsNonRoot: false };

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
  /** Whether the neighbour is root, with the capabilities that container runtimes grant unasked. */
  readonly isRootBeside?: boolean;
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
export function listening(asked: Listening): void {
  const { namespace, name, annotations, host, second, isRootBeside = false } = asked;
  const server = {
    ...serving('server', host, MCP_PORT),
    ports: [{ name: 'mcp', containerPort: MCP_PORT }],
  };
  const beside =
    second === undefined ? sleeping(NEIGHBOUR) : serving(NEIGHBOUR, second, SECOND_PORT);
  const neighbour = isRootBeside ? { ...beside, securityContext: ROOT } : beside;
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
export function within({ namespace, pod }: Place, host: string, container = NEIGHBOUR): Met {
  return fromContainer({ namespace, pod, container }, `http://${host}:${MCP_PORT}/mcp`);
}

const fromNodeInside = ({ pod }: Place) =>
  fromNodeAs(inNetworkOf(pod), `http://127.0.0.1:${MCP_PORT}/mcp`);

const fromTheServer = ({ namespace, pod }: Place) =>
  fromContainer({ namespace, pod, container: 'server' }, 'http://twin/mcp');

function fromAnotherPod({ namespace, ipv4 }: Place): Met {
  const other = { namespace, pod: 'attacker', container: 'attacker' };
  return fromContainer(other, `http://${ipv4}:${MCP_PORT}/mcp`);
}

export const portForward = ({ namespace, pod }: Place) =>
  throughPortForward(namespace, pod, MCP_PORT);

/**
 * Every way to a server that listens on 127.0.0.1, and whom it meets behind the gate. The last ones are open: the
 * documentation says so, and what closes them: a label, and for what is not TCP a NetworkPolicy.
 */
const OVER_TCP: readonly (readonly [string, Met, (place: Place) => Met | Promise<Met>])[] = [
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
  ['the server’s container, 127.0.0.1', 'server', (place) => within(place, '127.0.0.1', 'server')],
  ['the node, in the pod’s network', 'server', fromNodeInside],
  ['from the server to another one', 'server', fromTheServer],
  ['port-forward', 'server', portForward],
  ['UDP', 'server', ({ ipv4 }) => byDatagram(ipv4)],
  ['UDP, IPv6', 'server', ({ ipv6 }) => byDatagram(ipv6)],
  [
    'UDP, another container',
    'server',
    ({ namespace, pod }) => byDatagramWithin({ namespace, pod, container: NEIGHBOUR }),
  ],
];

type Way = readonly [
  way: string,
  openly: string,
  behind: string,
  meet: (place: Place) => string | Promise<string>,
];

export const WAYS: readonly Way[] = [
  ...OVER_TCP.map(([way, behind, meet]): Way => [way, 'server', behind, meet]),
  ['SCTP', 'let in', 'let in', ({ ipv4 }) => byPacket(ipv4, SCTP)],
  ['SCTP, IPv6', 'let in', 'let in', ({ ipv6 }) => byPacket(ipv6, SCTP)],
  [
    'a protocol that nobody knows',
    'let in',
    'let in',
    ({ ipv4 }) => byPacket(ipv4, UNKNOWN_PROTOCOL),
  ],
];
