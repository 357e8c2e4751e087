import { createServer, STATUS_CODES } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Crowd } from '../../runtime/http/crowd.ts';
import { endsWithLastAnswer, isLastAnswered } from './last-answer.ts';
import {
  CHECKING_MS,
  HEADER_BYTES,
  HEADER_LINES,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  REQUEST_TIMEOUT_MS,
} from './limits.ts';
import { retirable } from './retirement.ts';
import type { Retirement } from './retirement.ts';

/** Retired, it sends clients elsewhere while everything is still answered. */
export interface Listener extends Retirement {
  readonly host: string;
  readonly port: number;
  /** Whether it speaks TLS. */
  readonly secure: boolean;
  /** Takes no more connections; resolves when the last one is gone. */
  close(): Promise<void>;
  /** Closes what is left. */
  destroy(): void;
}

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** What a server shows to clients that speak TLS. It may change while connections are open: they keep what they began with. */
export interface TlsMaterial {
  current(): { readonly cert: string; readonly key: string };
  /** Called after each change; returns the unsubscription. */
  onChange(listener: () => void): () => void;
}

export interface Address {
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

export interface ListenOptions {
  /** Null: plain HTTP. */
  readonly tls: TlsMaterial | null;
  /** The connections that this port's count among. */
  readonly crowd: Crowd;
}

const OPTIONS = {
  // The first number of octets that llhttp refuses.
  maxHeaderSize: HEADER_BYTES + 1,
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: CHECKING_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  insecureHTTPParser: false,
  noDelay: true,
} as const;

/** The port that clients meet. Rejects when it cannot be bound, and leaves nothing open then. */
export async function listen(
  handle: RequestHandler,
  { host, port }: Address,
  { tls, crowd }: ListenOptions,
): Promise<Listener> {
  const handler = withinLines(handle);
  const server = tls === null ? createServer(OPTIONS, handler) : secureServer(tls, handler);
  // Node drops header lines beyond its count without a word: one more than is allowed shows that there were too many.
  server.maxHeadersCount = HEADER_LINES + 1;
  crowd.watch(server);
  const retirement = retirable(server);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    const owed = retirement.owedOn(socket);
    if (owed === null || isGone(error, socket)) answerUnparsable(error, socket);
    else endWith(owed, socket, statusOf(error));
  });
  // Its close() calls it, and cuts a connection as idle while an answer waits in its buffer.
  server.closeIdleConnections = retirement.retire;
  await bound(server, host, port);
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    host: address,
    port: taken,
    secure: tls !== null,
    ...retirement,
    close: () => closed(server),
    destroy: () => {
      server.closeAllConnections();
    },
  };
}

/** INVARIANT: a request some of whose lines were dropped is not handled; a second Authorization must not hide there. */
function withinLines(handle: RequestHandler): RequestHandler {
  return (request, response) => {
    if (request.rawHeaders.length <= 2 * HEADER_LINES) handle(request, response);
    else response.writeHead(431, ['connection', 'close', 'content-length', '0']).end();
  };
}

function secureServer(tls: TlsMaterial, handler: RequestHandler): Server {
  const handshakeTimeout = HEADERS_TIMEOUT_MS;
  const server = createSecureServer({ ...OPTIONS, handshakeTimeout, ...tls.current() }, handler);
  const stop = tls.onChange(() => {
    server.setSecureContext(tls.current());
  });
  server.once('close', stop);
  return server;
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      server.close();
      reject(error);
    };
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

/**
 * INVARIANT: nothing is said within an answer, or before one that is owed: it would be taken for a part of that answer, or
 * for the answer itself. What is owed is answered, in its turn, and nothing more; a body that cannot be read is answered so.
 */
function endWith(owed: ServerResponse, socket: Socket, status: number): void {
  if (isLastAnswered(owed.req)) return;
  endsWithLastAnswer(socket);
  owed.shouldKeepAlive = false;
  owed.once('close', () => socket.destroySoon());
  if (owed.req.complete || owed.headersSent) return;
  owed.writeHead(status, ['connection', 'close', 'content-length', '0']).end();
}

/** What llhttp cannot read has no request to answer to. */
function answerUnparsable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (isGone(error, socket)) {
    socket.destroy();
    return;
  }
  const status = statusOf(error);
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`,
  );
}

/** What of a request was too much, took too long (RFC 9110 15.5.9), or cannot be read. */
function statusOf({ code }: NodeJS.ErrnoException): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
}

/** Whether nobody is there to be told. */
function isGone({ code }: NodeJS.ErrnoException, { writable }: Socket): boolean {
  return code === 'ECONNRESET' || !writable;
}
