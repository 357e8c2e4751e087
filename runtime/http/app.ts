import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { finished } from 'node:stream';
import type { SecureContextOptions } from 'node:tls';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { BodyError } from './body-error.ts';
import { SMALL_REQUESTS, keepNewest } from './small-requests.ts';
import type { Strangers } from './strangers.ts';

export type { Express, Request, RequestHandler, Response };

/** Milliseconds for which an idle connection over TLS is kept: several of the 10 s after which a sidecar speaks again. */
const KEPT_SECURE_MS = 65_000;
/** Milliseconds between looks for requests that take too long. */
const LOOK_MS = 1_000;
/** Milliseconds in which a client takes note of a refusal before its body was through. */
const LINGER_MS = 500;

interface ListenOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface Listening {
  /** `http://HOST:PORT`, without a path. */
  readonly url: string;
  readonly port: number;
  /** Takes no more connections, ends idle ones and resolves when the last request has been answered. */
  close(): Promise<void>;
}

/**
 * Express without what nobody here asked for: no banner, no entity tags, no reading of queries or bodies.
 * Paths are matched as written, so that /MCP and /mcp/ are not /mcp.
 */
export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  app.enable('case sensitive routing');
  app.enable('strict routing');
  return app;
}

/**
 * Serves small requests of whoever reaches the port, by an app whose routes are all in place: what none of them answers is
 * 404, what fails is 500 without a word on why.
 */
export async function listen(app: Express, { host, port }: ListenOptions): Promise<Listening> {
  app.use(answerNotFound, answerFailure);
  const server = createServer(SMALL_REQUESTS, app);
  keepNewest(server);
  const bound = await bind(server, { host, port });
  return { url: `http://${bracketed(host)}:${bound}`, port: bound, close: () => closed(server) };
}

export interface SecureLimits {
  /** Connections at a time; one more is closed at once. */
  readonly connections: number;
  /** What of them one address may have before it is known whose they are. */
  readonly strangers: Strangers;
  /** Milliseconds for a handshake, and for a request from its first octet to its last; an answer may take any time. */
  readonly receiveMs: number;
}

export interface SecureListening extends Listening {
  /** From now on new connections meet this certificate; open ones go on. */
  present(certificate: SecureContextOptions): void;
}

/** As `listen`, over TLS 1.2 or later, and not for small requests alone. */
export async function listenSecurely(
  app: Express,
  { host, port }: ListenOptions,
  certificate: SecureContextOptions,
  limits: SecureLimits,
): Promise<SecureListening> {
  app.use(answerNotFound, answerFailure);
  const server = createSecureServer({ ...certificate, ...secureOptions(limits) }, app);
  server.maxConnections = limits.connections;
  limits.strangers.watch(server);
  const bound = await bind(server, { host, port });
  return {
    url: `https://${bracketed(host)}:${bound}`,
    port: bound,
    close: () => closed(server),
    present: (next) => {
      server.setSecureContext({ ...next, minVersion: 'TLSv1.2' });
    },
  };
}

function secureOptions({ receiveMs }: SecureLimits) {
  return {
    minVersion: 'TLSv1.2',
    keepAliveTimeout: KEPT_SECURE_MS,
    handshakeTimeout: receiveMs,
    headersTimeout: receiveMs,
    requestTimeout: receiveMs,
    connectionsCheckingInterval: LOOK_MS,
  } as const;
}

async function bind(server: Server, { host, port }: ListenOptions): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

const answerNotFound: RequestHandler = (_request, response) => {
  response.status(404).type('text/plain').send('Not found\n');
};

// Express tells an error handler by its four parameters.
const answerFailure: ErrorRequestHandler = (error: unknown, request, response, _next) => {
  const status = clientFault(error);
  if (response.headersSent) response.destroy();
  else if (error instanceof BodyError) answerBodyError(error, request, response);
  else if (status === null) response.status(500).type('text/plain').send('Internal error\n');
  else response.status(status).type('text/plain').send('The body cannot be read\n');
};

/** Who is still sending would meet a reset before the answer: the rest is read and dropped for a moment, then the connection ends. */
function answerBodyError(error: BodyError, request: Request, response: Response): void {
  const { status, code, message } = error;
  const text = `${code}: ${message}\n`;
  response.status(status).type('text/plain');
  response.set({ connection: 'close', 'content-length': String(Buffer.byteLength(text)) });
  if (status === 503) response.set('retry-after', '1');
  response.write(text);
  const linger = setTimeout(() => response.end(), LINGER_MS);
  finished(request, { writable: false }, () => {
    clearTimeout(linger);
    response.end();
  });
  request.resume();
}

/** Express throws errors with the status that the client deserves (400 for a path that cannot be decoded). */
function clientFault(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeIdleConnections();
  });
}
