import { OPERATOR_AUDIENCE, SIDECAR_CONTAINER, TRUST_CONFIG_MAP } from '../../../core/pod/names.ts';
import { kubectl } from '../kubectl.ts';
import { answeringDatagrams } from './datagrams.ts';
import { podOf, valueOf } from './lookups.ts';
import {
  INJECTED,
  MCP_PORT,
  TEST_IMAGE,
  apply,
  everywhere,
  freshNamespace,
  start,
} from './workload.ts';
import type { Workload } from './workload.ts';

export const NAMESPACE = 'only-way-in';
export const SECOND_PORT = 9191;
const NEIGHBOUR = 'neighbour';

/** A container of root beside the server, with a listener of its own. */
const neighbour = {
  name: NEIGHBOUR,
  image: TEST_IMAGE,
  command: ['node', 'test/cluster/servers/scripted.ts'],
  env: everywhere(SECOND_PORT),
  securityContext: { runAsUser: 0 },
};

function workload(name: string, annotations: Readonly<Record<string, string>>): Workload {
  const container = { env: everywhere(MCP_PORT) };
  const podSpec = { securityContext: { runAsUser: 1000 } };
  const beside = [neighbour, answeringDatagrams];
  return { namespace: NAMESPACE, name, annotations, container, beside, podSpec };
}

/** A pod to be got into, and what is tried of it. */
export interface Place {
  readonly pod: string;
  readonly ipv4: string;
  readonly ipv6: string;
  readonly service: string;
  readonly nodePort: string;
  /** What stands before the server; where nothing does, what an attempt of the same kind is made at. */
  readonly gate: {
    readonly container: string;
    readonly containers: 'initContainers' | 'containers';
    readonly audience: string;
    readonly anchors: string;
  };
}

const GATE: Place['gate'] = {
  container: SIDECAR_CONTAINER,
  containers: 'initContainers',
  audience: OPERATOR_AUDIENCE,
  anchors: TRUST_CONFIG_MAP,
};
const NO_GATE: Place['gate'] = {
  container: 'server',
  containers: 'containers',
  audience: 'another',
  anchors: 'kube-root-ca.crt',
};

/** The pods with the gate, and the same without it: an attempt that fails on both proves nothing. */
export interface Places {
  readonly twin: Place;
  readonly guarded: Place;
  /** Guarded, with `gatehouse.dev/hardening: strict`. */
  readonly strict: Place;
}

/** In a fresh namespace, with a pod beside them from which others are tried. */
export function startPlaces(): Places {
  freshNamespace(NAMESPACE);
  start(workload('twin', {}));
  start(workload('guarded', INJECTED));
  start(workload('strict', { ...INJECTED, 'gatehouse.dev/hardening': 'strict' }));
  apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'attacker', namespace: NAMESPACE },
      spec: { containers: [{ name: 'attacker', image: TEST_IMAGE, command: ['sleep', '3600'] }] },
    },
  ]);
  kubectl(['wait', 'pod/attacker', '-n', NAMESPACE, '--for=condition=Ready', '--timeout=60s']);
  return {
    twin: placeOf('twin', NO_GATE),
    guarded: placeOf('guarded', GATE),
    strict: placeOf('strict', GATE),
  };
}

function placeOf(name: string, gate: Place['gate']): Place {
  const pod = podOf(NAMESPACE, name);
  const ips = valueOf(NAMESPACE, `pod/${pod}`, '{.status.podIPs[*].ip}').split(' ');
  kubectl(['patch', 'service', name, '-n', NAMESPACE, '-p', '{"spec":{"type":"NodePort"}}']);
  return {
    pod,
    ipv4: ips.find((ip) => !ip.includes(':')) ?? '',
    ipv6: ips.find((ip) => ip.includes(':')) ?? '',
    service: valueOf(NAMESPACE, `service/${name}`, '{.spec.clusterIP}'),
    nodePort: valueOf(NAMESPACE, `service/${name}`, '{.spec.ports[0].nodePort}'),
    gate,
  };
}

/** The container of root that shares the pod's network. */
export const inside = ({ pod }: Place) => ({ namespace: NAMESPACE, pod, container: NEIGHBOUR });
export const attacker = { namespace: NAMESPACE, pod: 'attacker', container: 'attacker' };
