import type { ServerSettings } from '../../core/snapshot/snapshot.ts';

/**
 * The names under which a server may be addressed: from its settings and the pod's own addresses, never from a request.
 * A literal address cannot be rebound by DNS, and neither can localhost: with them any port is accepted, since a
 * port-forward chooses its own.
 */
export interface Addresses {
  /** Accepted Host values, lower case, with and without a default port. */
  readonly hosts: ReadonlySet<string>;
  /** Names and literal addresses (IPv6 in brackets) that a Host may have with any port or none. */
  readonly hostnames: ReadonlySet<string>;
  /** Accepted Origin values (RFC 6454 serialisation). */
  readonly origins: ReadonlySet<string>;
  /** The protected-resource metadata's paths (RFC 9728 3.1): at the root and for the MCP path. */
  readonly metadataPaths: ReadonlySet<string>;
  /** That of the path of HTTP+SSE; null where it is not offered. */
  readonly sseMetadataPath: string | null;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const METADATA = '/.well-known/oauth-protected-resource';

export function addressesOf(
  server: ServerSettings,
  hostnames: ReadonlySet<string> = new Set(),
): Addresses {
  const urls = server.urls.map((text) => new URL(text));
  return {
    hosts: new Set(urls.flatMap(hostSpellings)),
    hostnames,
    origins: new Set(urls.map((url) => url.origin)),
    metadataPaths: new Set([METADATA, METADATA + (server.path === '/' ? '' : server.path)]),
    sseMetadataPath: server.ssePath === null ? null : METADATA + server.ssePath,
  };
}

/** What a pod answers to besides: its own addresses (of IPv4 or IPv6), and those of a port-forward. */
export function podHostnames(podIps: readonly string[]): ReadonlySet<string> {
  const literal = podIps.map((ip) => (ip.includes(':') ? new URL(`http://[${ip}]`).hostname : ip));
  return new Set(['localhost', '127.0.0.1', '[::1]', ...literal]);
}

/** Whether a Host value (RFC 9110 7.2), lower case, is one of the server's. */
export function isHostOf(value: string, { hosts, hostnames }: Addresses): boolean {
  return hosts.has(value) || hostnames.has(value.replace(/:\d{1,5}$/, ''));
}

function hostSpellings(url: URL): readonly string[] {
  const port = DEFAULT_PORTS[url.protocol];
  return url.port === '' && port !== undefined ? [url.host, `${url.host}:${port}`] : [url.host];
}
