import { kubectl } from '../kubectl.ts';
import { fromContainer, fromNode, throughPortForward } from './attempts.ts';
import type { Met } from './attempts.ts';
import { podOf, valueOf } from './lookups.ts';
import { MCP_PORT, TEST_IMAGE } from './workload.ts';
import type { Workload } from './workload.ts';

/** Pods with the gate, and the same without it: an attempt that fails on both proves nothing. */
export const NAMESPACE = 'only-way-in';
export const TWIN = 'twin';
export const GUARDED = 'guarded';
export const STRICT = 'strict';
const SECOND_PORT = 9191;
export const NEIGHBOUR = 'neighbour';

const LISTENS_EVERYWHERE = [
  { name: 'PORT', value: String(MCP_PORT) },
  { name: 'HOST', value: '::' },
];

/** A root container beside the server, with a second listener of its own. */
const neighbour = {
  name: NEIGHBOUR,
  image: TEST_IMAGE,
  command: ['node', 'test/cluster/servers/scripted.ts'],
  env: [
    { name: 'PORT', value: String(SECOND_PORT) },
    { name: 'HOST', value: '::' },
  ],
  securityContext: { runAsUser: 0 },
};

export function workload(name: string, annotations: Readonly<Record<string, string>>): Workload {
  const server = {
    name: 'server',
    image: TEST_IMAGE,
    command: ['node', 'test/cluster/servers/scripted.ts'],
    env: LISTENS_EVERYWHERE,
    ports: [{ name: 'mcp', containerPort: MCP_PORT }],
  };
  return { namespace: NAMESPACE, name, annotations, podSpec: { containers: [server, neighbour] } };
}

export interface Place {
  readonly pod: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly service: string;
  readonly nodePort: string;
}

export function placeOf(name: string): Place {
  const pod = podOf(NAMESPACE, name);
  const ips = valueOf(NAMESPACE, `pod/${pod}`, '{.status.podIPs[*].ip}').split(' ');
  kubectl(['patch', 'service', name, '-n', NAMESPACE, '-p', '{"spec":{"type":"NodePort"}}']);
  return {
    pod,
    ipv4: ips.find((ip) => !ip.includes(':')) ?? '',
    ipv6: ips.find((ip) => ip.includes(':')) ?? '',
    service: valueOf(NAMESPACE, `service/${name}`, '{.spec.clusterIP}'),
    nodePort: valueOf(NAMESPACE, `service/${name}`, '{.spec.ports[0].nodePort}'),
  };
}

export const inside = (place: Place) => ({
  namespace: NAMESPACE,
  pod: place.pod,
  container: NEIGHBOUR,
});
const attacker = { namespace: NAMESPACE, pod: 'attacker', container: 'attacker' };
const node = () =>
  kubectl(['get', 'nodes', '-o', 'jsonpath={.items[0].status.addresses[0].address}']);

/** Every way to the server that is tried; what a guarded pod must answer with, and what its twin answers. */
export const WAYS: readonly (readonly [string, Met, (place: Place) => Met | Promise<Met>])[] = [
  ['pod IP from the node', 'gate', ({ ipv4 }) => fromNode(`http://${ipv4}:${MCP_PORT}/mcp`)],
  ['pod IPv6 from the node', 'gate', ({ ipv6 }) => fromNode(`http://[${ipv6}]:${MCP_PORT}/mcp`)],
  ['Service', 'gate', ({ service }) => fromNode(`http://${service}/mcp`)],
  ['NodePort', 'gate', ({ nodePort }) => fromNode(`http://${node()}:${nodePort}/mcp`)],
  ['another pod', 'gate', ({ ipv4 }) => fromContainer(attacker, `http://${ipv4}:${MCP_PORT}/mcp`)],
  ['port-forward', 'gate', ({ pod }) => throughPortForward(NAMESPACE, pod, MCP_PORT)],
  [
    'another container, 127.0.0.1',
    'gate',
    (place) => fromContainer(inside(place), `http://127.0.0.1:${MCP_PORT}/mcp`),
  ],
  [
    'another container, ::1',
    'gate',
    (place) => fromContainer(inside(place), `http://[::1]:${MCP_PORT}/mcp`),
  ],
  [
    'another container, pod IP',
    'gate',
    (place) => fromContainer(inside(place), `http://${place.ipv4}:${MCP_PORT}/mcp`),
  ],
  [
    'a second port of the pod',
    'nobody',
    ({ ipv4 }) => fromNode(`http://${ipv4}:${SECOND_PORT}/mcp`),
  ],
  ['a second port, IPv6', 'nobody', ({ ipv6 }) => fromNode(`http://[${ipv6}]:${SECOND_PORT}/mcp`)],
];
