import { fromContainer, throughPortForward } from '../../cluster/support/attempts.ts';
import type { Met } from '../../cluster/support/met.ts';
import { podIp, podOf } from '../../cluster/support/lookups.ts';
import { MCP_PORT, TEST_IMAGE } from '../../cluster/support/workload.ts';
import type { Workload } from '../../cluster/support/workload.ts';
import { CLIENT, urlOf } from './clients.ts';
import { NAMESPACE } from './names.ts';

const SECOND_PORT = 9191;
const NEIGHBOUR = 'neighbour';

/** The scripted server on all addresses of the pod. */
function listening(name: string, port: number): object {
  const env = [
    { name: 'PORT', value: String(port) },
    { name: 'HOST', value: '0.0.0.0' },
  ];
  return { name, image: TEST_IMAGE, command: ['node', 'test/cluster/servers/scripted.ts'], env };
}

/** A server, and beside it a container with a listener of its own. */
export function workload(name: string, annotations: Readonly<Record<string, string>>): Workload {
  const server = {
    ...listening('server', MCP_PORT),
    ports: [{ name: 'mcp', containerPort: MCP_PORT }],
  };
  const containers = [server, listening(NEIGHBOUR, SECOND_PORT)];
  return { namespace: NAMESPACE, name, annotations, podSpec: { containers } };
}

interface Place {
  readonly name: string;
  readonly pod: string;
  /** The pod's first address, as it stands in a URL. */
  readonly address: string;
}

export function placeOf(name: string): Place {
  const pod = podOf(NAMESPACE, name);
  const ip = podIp(NAMESPACE, pod);
  return { name, pod, address: ip.includes(':') ? `[${ip}]` : ip };
}

function fromNeighbour({ pod }: Place, url: string): Met {
  return fromContainer({ namespace: NAMESPACE, pod, container: NEIGHBOUR }, url);
}

type Way = readonly [way: string, guarded: Met, meet: (place: Place) => Met | Promise<Met>];

/** Ways to the server that exist on any cluster, and what a guarded pod must answer with; without the gate each leads to a server. */
export const WAYS: readonly Way[] = [
  [
    'pod IP, from another pod',
    'gate',
    ({ address }) => fromContainer(CLIENT, `http://${address}:${MCP_PORT}/mcp`),
  ],
  ['Service, from another pod', 'gate', ({ name }) => fromContainer(CLIENT, urlOf(name))],
  [
    'another container, 127.0.0.1',
    'gate',
    (place) => fromNeighbour(place, `http://127.0.0.1:${MCP_PORT}/mcp`),
  ],
  ['port-forward', 'gate', ({ pod }) => throughPortForward(NAMESPACE, pod, MCP_PORT)],
  [
    'a second port, from another pod',
    'nobody',
    ({ address }) => fromContainer(CLIENT, `http://${address}:${SECOND_PORT}/mcp`),
  ],
];
