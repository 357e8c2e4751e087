import type { Pod } from '../pod.ts';
import type { Refusal } from './refusal.ts';

interface Mesh {
  readonly name: string;
  readonly containers: readonly string[];
  /** Annotations or labels with the values that ask for, or tell of, its injection; null: any value but `false`. */
  readonly marks: Readonly<Record<string, readonly string[] | null>>;
}

/** Each would take the pod's traffic to itself. */
const MESHES: readonly Mesh[] = [
  {
    name: 'Istio',
    containers: ['istio-proxy', 'istio-init', 'istio-validation'],
    marks: {
      'sidecar.istio.io/inject': ['true'],
      'sidecar.istio.io/status': null,
      'istio.io/dataplane-mode': ['ambient'],
      'ambient.istio.io/redirection': ['enabled'],
    },
  },
  {
    name: 'Linkerd',
    containers: ['linkerd-proxy', 'linkerd-init', 'linkerd-network-validator'],
    marks: { 'linkerd.io/inject': ['enabled', 'ingress'], 'linkerd.io/proxy-version': null },
  },
  {
    name: 'Consul',
    containers: [
      'consul-dataplane',
      'consul-connect-inject-init',
      'consul-connect-envoy-sidecar',
      'envoy-sidecar',
    ],
    marks: {
      'consul.hashicorp.com/connect-inject': ['true'],
      'consul.hashicorp.com/connect-inject-status': ['injected'],
    },
  },
  {
    name: 'Kuma',
    containers: ['kuma-sidecar', 'kuma-init', 'kuma-validation'],
    marks: {
      'kuma.io/sidecar-injection': ['enabled', 'true'],
      'kuma.io/sidecar-injected': ['true'],
    },
  },
];

export const meshes: Refusal = ({ pod }) =>
  MESHES.flatMap((mesh) => {
    const found = traceOf(mesh, pod);
    return found === null
      ? []
      : [
          {
            code: 'OtherMesh',
            message: `the pod is part of ${mesh.name} (${found}), whose proxy takes the same traffic: exclude the pod from one of the two`,
          },
        ];
  });

function traceOf({ containers, marks }: Mesh, pod: Pod): string | null {
  const container = pod.containers.find(({ name }) => containers.includes(name));
  if (container !== undefined) return `container ${container.name}`;
  const written = [...Object.entries(pod.annotations), ...Object.entries(pod.labels)];
  const mark = written.find(([key, value]) => {
    const values = Object.hasOwn(marks, key) ? marks[key] : [];
    return values === null ? value !== 'false' : values?.includes(value);
  });
  return mark === undefined ? null : `${mark[0]}: ${mark[1]}`;
}
