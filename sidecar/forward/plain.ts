import { Agent } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Readable } from 'node:stream';
import { createProxyServer } from 'http-proxy';
import type { ProxyServer } from 'http-proxy';
import type { PlainForwarder } from '../data-path.ts';
import type { Log } from '../gate.ts';
import { PLAIN_ANSWER_MS } from '../transport/limits.ts';
import { loopbackFirst } from './loopback-first.ts';
import { plainRequestHeaders, plainResponseHeaders } from './plain-headers.ts';

/** Milliseconds an idle upstream connection is kept: under the 5 s after which Node and uvicorn close theirs. */
const IDLE_SOCKET_MS = 4_000;

const METHODS: ReadonlySet<string | undefined> = new Set(['GET', 'HEAD']);

export interface PlainForwarderOptions {
  /** `http://HOST:PORT` or `https://HOST:PORT` of the server behind the gate. */
  readonly upstreamOrigin: string;
  readonly log: Log;
}

/** Passes GET and HEAD to paths that are not MCP, without anything that says who asks and without any credential. */
export function createPlainForwarder({
  upstreamOrigin,
  log,
}: PlainForwarderOptions): PlainForwarder {
  const agent = agentFor(upstreamOrigin);
  const proxy = createProxyServer({
    target: targetOf(upstreamOrigin),
    agent,
    changeOrigin: true,
    proxyTimeout: PLAIN_ANSWER_MS,
  });
  answerFailures(proxy, log);
  filterAnswers(proxy);
  return {
    forward: (request, response) => {
      forward(proxy, request, response);
    },
    close: () => {
      agent.destroy();
    },
  };
}

function forward(proxy: ProxyServer, request: IncomingMessage, response: ServerResponse): void {
  if (!METHODS.has(request.method)) {
    response.setHeader('allow', 'GET, HEAD');
    answer(response, 405, 'method not allowed');
  } else if (hasBody(request)) {
    answer(response, 400, 'a body is not accepted here');
  } else {
    // http-proxy copies what the request holds, and with an `expect` header skips every hook: so nothing else is left in it.
    request.headers = plainRequestHeaders(request.headers);
    // Errors arrive at the error listener; the promise only repeats those of the client's own connection.
    proxy.web(request, response, { buffer: Readable.from([]) }).catch(() => response.destroy());
  }
}

/** Node frames no body of a GET for the upstream: passed on, it would be read there as a second request. */
function hasBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  return headers['content-length'] !== undefined && headers['content-length'] !== '0';
}

function answerFailures(proxy: ProxyServer, log: Log): void {
  proxy.on('error', (error, _request, response) => {
    log.warn('plain path failed', { error: error.message });
    if (response === undefined || !('headersSent' in response)) return;
    if (response.headersSent) response.destroy();
    else answer(response, 502, 'the server cannot be reached');
  });
}

function filterAnswers(proxy: ProxyServer): void {
  proxy.on('proxyRes', (upstream, _request, response) => {
    const connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
    upstream.headers = { ...plainResponseHeaders(upstream.headers), connection };
  });
}

/** What the rest of a refused body would say is not read: the connection ends with the answer. */
function answer(response: ServerResponse, status: number, error: string): void {
  const body = JSON.stringify({ error });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, connection: 'close' }).end(body);
}

function agentFor(origin: string): Agent {
  const { protocol, hostname } = new URL(origin);
  const pool = { keepAlive: true, timeout: IDLE_SOCKET_MS, ...loopbackFirst(hostname) };
  return protocol === 'https:' ? new SecureAgent(pool) : new Agent(pool);
}

/** Taken apart here: http-proxy hands a URL's bracketed IPv6 host to the resolver as it is. */
function targetOf(origin: string): { protocol: string; hostname: string; port: string } {
  const { protocol, hostname, port } = new URL(origin);
  return { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port };
}
