import { Agent, request } from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { ANSWER_HEADER_BYTES } from '../transport/limits.ts';
import type { ServiceCredential } from './credential.ts';
import type { FlatHeaders } from './headers.ts';
import { loopbackFirst } from './loopback-first.ts';

/**
 * Milliseconds an idle upstream connection is kept: under the 5 s after which Node and uvicorn close theirs, so that a
 * call rarely meets a connection that is just being closed. A call is never sent twice.
 */
const IDLE_SOCKET_MS = 4_000;

/**
 * What is read of an answer before somebody takes it: the piece that is there. With the 64 KiB of Node another piece waits
 * behind each one that a slow client has not taken, which doubles what it costs.
 */
const READ_AHEAD = { readableHighWaterMark: 1 };

export interface UpstreamRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: FlatHeaders;
  readonly body: Uint8Array | null;
}

/** The MCP server behind the gate: one origin, kept-alive connections. */
export interface Upstream {
  readonly origin: string;
  /** Value of the Host header that the upstream expects. */
  readonly host: string;
  readonly credential: ServiceCredential;
  send(request: UpstreamRequest): UpstreamExchange;
  close(): void;
}

/** The exchange ended before an answer began. */
export class UpstreamClosedError extends Error {
  readonly code = 'UpstreamClosed';

  constructor() {
    super('The MCP server ended the exchange without an answer.');
    this.name = 'UpstreamClosedError';
  }
}

export interface UpstreamExchange {
  /** The answer's head; rejects when the upstream cannot be reached or does not speak HTTP. */
  readonly answer: Promise<IncomingMessage>;
  /** Ends the exchange: the connection is closed, not reused. */
  cancel(): void;
}

export function createUpstream(origin: string, credential: ServiceCredential): Upstream {
  const { protocol, hostname, port, host } = new URL(origin);
  const secure = protocol === 'https:';
  const sockets = { keepAlive: true, scheduling: 'lifo', timeout: IDLE_SOCKET_MS } as const;
  const pool = { ...sockets, ...READ_AHEAD, ...loopbackFirst(hostname) };
  const agent = secure ? new SecureAgent(pool) : new Agent(pool);
  const open = secure ? secureRequest : request;
  const target = {
    agent,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 443 : 80) : Number(port),
    maxHeaderSize: ANSWER_HEADER_BYTES + 1,
    insecureHTTPParser: false,
  };
  return {
    origin,
    host,
    credential,
    send: ({ method, path, headers, body }) =>
      exchange(open({ ...target, method, path, headers }), body),
    close: () => {
      agent.destroy();
    },
  };
}

function exchange(outgoing: ClientRequest, body: Uint8Array | null): UpstreamExchange {
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
    // A switched protocol or a connection closed without an answer is no error to node:http, and no answer either.
    outgoing.once('close', () => {
      reject(new UpstreamClosedError());
    });
  });
  outgoing.setNoDelay(true);
  if (body === null) outgoing.end();
  else outgoing.end(body);
  return {
    answer,
    cancel: () => {
      outgoing.destroy();
    },
  };
}
