import type { ObservedPod } from './observed-pod.ts';
import type { ObservedService } from './observed-service.ts';

/** Ways in which a Service may be named in its cluster, the canonical one first. */
function spellings({ name, namespace, addresses }: ObservedService): readonly string[] {
  return [
    `${name}.${namespace}.svc.cluster.local`,
    `${name}.${namespace}.svc`,
    `${name}.${namespace}`,
    name,
    ...addresses.map((address) => (address.includes(':') ? `[${address}]` : address)),
  ];
}

/**
 * URLs of a pod's MCP endpoint by the Services that lead to its guarded ports, in order of name. Without one the pod has
 * a name that only it answers to, since a token must be able to name it.
 */
export function serviceUrls(
  pod: ObservedPod,
  services: readonly ObservedService[],
  path: string,
): readonly string[] {
  const scheme = pod.guard?.tls === true ? 'https' : 'http';
  const urls = services
    .filter((service) => leadsTo(service, pod))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((service) =>
      portsTo(service, pod).flatMap((port) =>
        spellings(service).map((host) => new URL(`${scheme}://${host}:${port}${path}`).href),
      ),
    );
  return urls.length > 0
    ? urls
    : [`${scheme}://${pod.guard?.server ?? pod.name}.${pod.namespace}.pod${path}`];
}

function leadsTo({ namespace, selector }: ObservedService, pod: ObservedPod): boolean {
  return (
    namespace === pod.namespace &&
    Object.entries(selector).every(([key, value]) => pod.labels[key] === value)
  );
}

function portsTo({ ports }: ObservedService, { guard }: ObservedPod): readonly number[] {
  const guarded = guard?.ports ?? [];
  return ports
    .filter(({ target }) =>
      guarded.some(({ number, names }) => number === target || names.includes(String(target))),
    )
    .map(({ port }) => port);
}
