import type { ServerSettings, Snapshot } from '../../core/snapshot/snapshot.ts';

/** The URLs of HTTP+SSE: its path at each address of the server. Tokens for them are for this server. */
export function sseUrls({ urls, ssePath }: ServerSettings): readonly string[] {
  return ssePath === null ? [] : urls.map((url) => new URL(ssePath, url).href);
}

/**
 * The snapshot as a client of HTTP+SSE is shown it: the resource that it asks for is the one that it knows (RFC 9728 3.3),
 * and the endpoint of Streamable HTTP is an address besides.
 */
export function asSseResource(snapshot: Snapshot): Snapshot {
  const { server } = snapshot;
  return { ...snapshot, server: { ...server, urls: [...sseUrls(server), ...server.urls] } };
}
