import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';

export type { Express, Request, RequestHandler, Response };

/** Milliseconds for which an idle connection over TLS is kept: several of the 10 s after which a sidecar speaks again. */
const KEPT_SECURE_MS = 65_000;

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

/** Serves an app whose routes are all in place: what none of them answers is 404, what fails is 500 without a word on why. */
export async function listen(app: Express, { host, port }: ListenOptions): Promise<Listening> {
  app.use(answerNotFound, answerFailure);
  const server = createServer(app);
  const bound = await bind(server, { host, port });
  return { url: `http://${bracketed(host)}:${bound}`, port: bound, close: () => closed(server) };
}

export interface SecureListening extends Listening {
  /** From now on new connections meet this certificate; open ones go on. */
  present(certificate: SecureContextOptions): void;
}

/** As `listen`, over TLS 1.2 or later. */
export async function listenSecurely(
  app: Express,
  { host, port }: ListenOptions,
  certificate: SecureContextOptions,
): Promise<SecureListening> {
  app.use(answerNotFound, answerFailure);
  const server = createSecureServer(
    { ...certificate, minVersion: 'TLSv1.2', keepAliveTimeout: KEPT_SECURE_MS },
    app,
  );
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
const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  const status = clientFault(error);
  if (response.headersSent) response.destroy();
  else if (status === null) response.status(500).type('text/plain').send('Internal error\n');
  else response.status(status).type('text/plain').send('The body cannot be read\n');
};

/** Readers of bodies throw errors with the status that the client deserves (413, 400, 415). */
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
