import type { IncomingHttpHeaders } from 'node:http';

/** What a health check, a scraper or a browser of documentation needs to say; no credential, cookie, identity or forwarding header. */
const PASSED_UP: readonly (keyof IncomingHttpHeaders)[] = [
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'if-modified-since',
  'if-none-match',
  'traceparent',
  'tracestate',
  'user-agent',
];

/** What such an answer needs to say; no cookie, no challenge, no protocol switch. */
const PASSED_DOWN: readonly (keyof IncomingHttpHeaders)[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-security-policy',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'retry-after',
  'vary',
  'x-content-type-options',
];

export function plainRequestHeaders(client: IncomingHttpHeaders): IncomingHttpHeaders {
  return only(client, PASSED_UP);
}

/** A redirection passes where it stays on this server: an absolute one names the upstream's own address. */
export function plainResponseHeaders(upstream: IncomingHttpHeaders): IncomingHttpHeaders {
  const headers = only(upstream, PASSED_DOWN);
  const { location } = upstream;
  return location !== undefined && /^\/(?![/\\\s])/.test(location)
    ? { ...headers, location }
    : headers;
}

function only(
  headers: IncomingHttpHeaders,
  names: readonly (keyof IncomingHttpHeaders)[],
): IncomingHttpHeaders {
  return Object.fromEntries(
    names.filter((name) => headers[name] !== undefined).map((name) => [name, headers[name]]),
  );
}
