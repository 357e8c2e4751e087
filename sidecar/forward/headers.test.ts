import { describe, expect, it } from '@jest/globals';
import { readHeaderLines } from '../transport/raw-headers.ts';
import { clientHeaders, upstreamHeaders } from './headers.ts';
import type { UpstreamOwn } from './headers.ts';

const OWN: UpstreamOwn = {
  host: 'upstream:8080',
  credentialHeader: 'authorization',
  credential: null,
  sessionId: null,
  lastEventId: null,
  bodyBytes: null,
};

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []));
}

describe('upstreamHeaders', () => {
  it('passes nothing that is not listed: no credential, cookie, identity, forwarding or override', () => {
    const client = [
      ...['Host', 'mcp.example', 'Authorization', 'Bearer planted-token', 'Cookie', 'planted=1'],
      ...['X-Forwarded-For', '1.2.3.4', 'X-Forwarded-User', 'root', 'X-Api-Key', 'planted'],
      ...['X-HTTP-Method-Override', 'DELETE', 'Connection', 'keep-alive', 'TE', 'trailers'],
      ...['Mcp-Session-Id', 'sealed', 'Last-Event-ID', 'sealed', 'Accept-Encoding', 'gzip'],
      ...['Content-Length', '9', 'Content-Type', 'application/json', 'Expect', '100-continue'],
    ];
    expect(pairs(upstreamHeaders(readHeaderLines(client), OWN))).toEqual([
      ['host', 'upstream:8080'],
      ['accept-encoding', 'identity'],
    ]);
  });

  it('passes what MCP needs, several lines of a list as one, and mirrored arguments', () => {
    const client = [
      ...['Accept', 'application/json', 'accept', 'text/event-stream'],
      ...['MCP-Protocol-Version', '2025-11-25', 'Mcp-Param-Region', 'eu', 'traceparent', '00-1'],
    ];
    const own = { ...OWN, sessionId: 's', lastEventId: 'e', bodyBytes: 2 };
    expect(pairs(upstreamHeaders(readHeaderLines(client), own))).toEqual([
      ['host', 'upstream:8080'],
      ['accept-encoding', 'identity'],
      ['accept', 'application/json, text/event-stream'],
      ['mcp-protocol-version', '2025-11-25'],
      ['traceparent', '00-1'],
      ['mcp-param-region', 'eu'],
      ['content-type', 'application/json'],
      ['content-length', '2'],
      ['mcp-session-id', 's'],
      ['last-event-id', 'e'],
    ]);
  });

  it.each(['authorization', 'user-agent', 'mcp-param-key'])(
    'puts the service credential in %s, and the client cannot add a second one',
    (credentialHeader) => {
      const client = readHeaderLines([credentialHeader, 'of the client']);
      const own = { ...OWN, credentialHeader, credential: 'Bearer service' };
      const found = pairs(upstreamHeaders(client, own));
      expect(found.filter(([name]) => name === credentialHeader)).toEqual([
        [credentialHeader, 'Bearer service'],
      ]);
    },
  );
});

describe('clientHeaders', () => {
  it('passes what is listed and nothing else', () => {
    const upstream = {
      'cache-control': 'no-store',
      'retry-after': '3',
      'set-cookie': ['planted=1'],
      'www-authenticate': 'Bearer',
      etag: '"x"',
      location: '/elsewhere',
      'content-length': '7',
      connection: 'close',
      server: 'planted/1.0',
    };
    expect(pairs(clientHeaders(upstream, 'application/json', []))).toEqual([
      ['content-type', 'application/json'],
      ['cache-control', 'no-store'],
      ['retry-after', '3'],
    ]);
  });

  it('leaves out a header that repeats the service credential', () => {
    const upstream = { 'cache-control': 'private, x="Bearer planted"', 'retry-after': '3' };
    expect(clientHeaders(upstream, null, ['Bearer new', 'Bearer planted'])).toEqual([
      'retry-after',
      '3',
    ]);
  });
});
