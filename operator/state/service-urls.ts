import type { ObservedPod } from './observed-pod.ts';
import type { ObservedService } from './observed-service.ts';

/**
 * Origins of one pod: each is in its snapshot, and compared with the Host of each request. Room for some forty Services of
 * two addresses; who writes Services by the thousand delays nobody else.
 */
export const MOST_ORIGINS = 256;

export interface ServiceOrigins {
  /** As a URL has them, the canonical one first. Never empty. */
  readonly origins: readonly string[];
  /** Whether there are more than fit. */
  readonly isCut: boolean;
}

/**
 * Origins of a pod's MCP endpoint by the Services that lead to its guarded ports, in order of name. Without one the pod
 * has a name that only it answers to, since a token must be able to name it.
 */
export function serviceOrigins(
  pod: ObservedPod,
  services: readonly ObservedService[],
): ServiceOrigins {
  const found = new Set<string>();
  for (const origin of originsOf(pod, services)) {
    if (found.size === MOST_ORIGINS && !found.has(origin))
      return { origins: [...found], isCut: true };
    found.add(origin);
  }
  return { origins: found.size > 0 ? [...found] : [ownOrigin(pod)], isCut: false };
}

function* originsOf(pod: ObservedPod, services: readonly ObservedService[]): Generator<string> {
  const leading = services
    .filter((service) => leadsTo(service, pod))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const service of leading)
    for (const port of portsTo(service, pod))
      for (const host of spellings(service)) yield* originAt(pod, `${host}:${port}`);
}

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

function ownOrigin(pod: ObservedPod): string {
  const [named] = originAt(pod, `${pod.guard?.server ?? pod.name}.${pod.namespace}.pod`);
  return named ?? `${schemeOf(pod)}://${pod.uid}.pod`;
}

/**
 * None where that is no URL: the URL Standard reads a host that ends in a number as an IPv4 address, so that no client can
 * use the name `svc.123` either; a sidecar written by hand may have a server of any name.
 */
function originAt(pod: ObservedPod, host: string): readonly string[] {
  const written = `${schemeOf(pod)}://${host}`;
  return URL.canParse(written) ? [new URL(written).origin] : [];
}

function schemeOf({ guard }: ObservedPod): string {
  return guard?.tls === true ? 'https' : 'http';
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
