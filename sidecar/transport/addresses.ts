import type { ServerSettings } from '../../core/snapshot/snapshot.ts';

/** The names under which a server may be addressed: from its settings alone, never from a request. */
export interface Addresses {
  /** Accepted Host values, lower case, with and without a default port. */
  readonly hosts: ReadonlySet<string>;
  /** Accepted Origin values (RFC 6454 serialisation). */
  readonly origins: ReadonlySet<string>;
  /** The protected-resource metadata's paths (RFC 9728 3.1): at the root and for the MCP path. */
  readonly metadataPaths: ReadonlySet<string>;
}

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };
const METADATA = '/.well-known/oauth-protected-resource';

export function addressesOf(server: ServerSettings): Addresses {
  const urls = server.urls.map((text) => new URL(text));
  return {
    hosts: new Set(urls.flatMap(hostSpellings)),
    origins: new Set(urls.map((url) => url.origin)),
    metadataPaths: new Set([METADATA, METADATA + (server.path === '/' ? '' : server.path)]),
  };
}

function hostSpellings(url: URL): readonly string[] {
  const port = DEFAULT_PORTS[url.protocol];
  return url.port === '' && port !== undefined ? [url.host, `${url.host}:${port}`] : [url.host];
}
