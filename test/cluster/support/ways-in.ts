import { kubectl } from '../kubectl.ts';
import { fromContainer, fromNode, throughPortForward } from './attempts.ts';
import { byDatagram, byDatagramWithin } from './datagrams.ts';
import { SCTP, UNKNOWN_PROTOCOL, byPacket } from './raw-packets.ts';
import { NAMESPACE, SECOND_PORT, attacker, inside } from './places.ts';
import type { Place, Places } from './places.ts';
import { MCP_PORT } from './workload.ts';

/** A way to the server or round the gate: what comes of it at the twin, and what must come of it at a guarded pod. */
export interface Way {
  readonly way: string;
  readonly openly: string;
  readonly behind: string;
  /** The pod that it is tried at, where that is not the plainly guarded one. */
  readonly at?: keyof Places;
  readonly attempt: (place: Place) => string | Promise<string>;
}

const node = () =>
  kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[0].address}']);
const mcpAt = (host: string, port = MCP_PORT) => `http://${host}:${port}/mcp`;
const within = (place: Place, host: string) => fromContainer(inside(place), mcpAt(host));

/** Over the network, to a server that listens on every address. */
const TO_THE_SERVER: Readonly<Record<string, Way['attempt']>> = {
  'pod IP from the node': ({ ipv4 }) => fromNode(mcpAt(ipv4)),
  'pod IPv6 from the node': ({ ipv6 }) => fromNode(mcpAt(`[${ipv6}]`)),
  Service: ({ service }) => fromNode(`http://${service}/mcp`),
  NodePort: ({ nodePort }) => fromNode(mcpAt(node(), Number(nodePort))),
  'another pod': ({ ipv4 }) => fromContainer(attacker, mcpAt(ipv4)),
  'another pod, IPv6': ({ ipv6 }) => fromContainer(attacker, mcpAt(`[${ipv6}]`)),
  'port-forward': ({ pod }) => throughPortForward(NAMESPACE, pod, MCP_PORT),
  'another container, 127.0.0.1': (place) => within(place, '127.0.0.1'),
  'the server’s container, 127.0.0.1': ({ pod }) =>
    fromContainer({ namespace: NAMESPACE, pod, container: 'server' }, mcpAt('127.0.0.1')),
  'another container, ::1': (place) => within(place, '[::1]'),
  'another container, pod IP': (place) => within(place, place.ipv4),
  'another container, pod IPv6': (place) => within(place, `[${place.ipv6}]`),
};

/** Over the network, to what else listens in the pod. */
const PAST_IT: Readonly<Record<string, Way['attempt']>> = {
  'a second port, wildcard listener': ({ ipv4 }) => fromNode(mcpAt(ipv4, SECOND_PORT)),
  'a second port, IPv6': ({ ipv6 }) => fromNode(mcpAt(`[${ipv6}]`, SECOND_PORT)),
  'a second port, from another pod': ({ ipv4 }) =>
    fromContainer(attacker, mcpAt(ipv4, SECOND_PORT)),
  UDP: ({ ipv4 }) => byDatagram(ipv4),
  'UDP, IPv6': ({ ipv6 }) => byDatagram(ipv6),
  'UDP, another container': (place) => byDatagramWithin(inside(place)),
};

/** Packets that are not TCP, which a server of such a protocol would take. */
const NOT_TCP: Readonly<Record<string, Way['attempt']>> = {
  SCTP: ({ ipv4 }) => byPacket(ipv4, SCTP),
  'SCTP, IPv6': ({ ipv6 }) => byPacket(ipv6, SCTP),
  'a protocol that nobody knows': ({ ipv4 }) => byPacket(ipv4, UNKNOWN_PROTOCOL),
  'the same, IPv6': ({ ipv6 }) => byPacket(ipv6, UNKNOWN_PROTOCOL),
};

/** What a container sends out on its own, it sends past the gate: the documentation says so. */
const OUT: Readonly<Record<string, Way['attempt']>> = {
  'from the server to another one': ({ pod }) =>
    fromContainer({ namespace: NAMESPACE, pod, container: 'server' }, 'http://twin/mcp'),
};

export const WAYS_IN: readonly Way[] = [
  ...waysOf(TO_THE_SERVER, 'server', 'gate'),
  ...waysOf(PAST_IT, 'server', 'nobody'),
  ...waysOf(NOT_TCP, 'let in', 'nobody'),
  ...waysOf(OUT, 'server', 'server'),
];

function waysOf(attempts: typeof PAST_IT, openly: string, behind: string): readonly Way[] {
  return Object.entries(attempts).map(([way, attempt]) => ({ way, openly, behind, attempt }));
}
