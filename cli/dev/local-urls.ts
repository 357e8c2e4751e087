import { bracketed } from '../options/address.ts';
import type { HostAndPort } from '../options/address.ts';

/** Names of this machine for itself, by the address that is listened on. */
const NAMES = new Map([
  ['127.0.0.1', ['127.0.0.1', 'localhost']],
  ['::1', ['::1', 'localhost']],
  ['0.0.0.0', ['127.0.0.1', 'localhost']],
  ['::', ['127.0.0.1', 'localhost', '::1']],
]);

/**
 * URLs at which a server that listens there is known, the canonical one first. They come from `--listen` alone: a gate
 * that took names from requests would answer to a page that had its own name resolved to this machine. Whoever listens
 * for others as well names the other addresses in an McpServer.
 */
export function localUrls(bound: HostAndPort, givenHost: string, path: string): readonly string[] {
  const names = NAMES.get(bound.host) ?? [bound.host, givenHost];
  return [...new Set(names)].map(
    (name) => new URL(`http://${bracketed(name)}:${bound.port}${path}`).href,
  );
}

/** The address in an origin that a listener reports. */
export function boundAt(origin: string): HostAndPort {
  const { hostname, port } = new URL(origin);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
}
