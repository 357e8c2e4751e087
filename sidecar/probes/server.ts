import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { Address } from '../transport/server.ts';
import { probe } from './targets.ts';

/** Connections of the kubelet, and of whoever else reaches the port. */
const CONNECTIONS = 256;
/** Milliseconds for a request to arrive. */
const REQUEST_MS = 5_000;

export interface ProbeServerOptions {
  readonly listen: Address;
  readonly targets: Readonly<Record<string, ProbeTarget>>;
  /** Of the pod, as it stands in a Host header. */
  readonly host: string;
}

export interface ProbeServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Answers rewritten probes and hooks with the status of the very target that was declared under their path, and nothing
 * else. A redirection goes back without its place: the kubelet counts it as success, and would look for the place here.
 */
export async function startProbes({
  listen,
  targets,
  host,
}: ProbeServerOptions): Promise<ProbeServer> {
  const byPath = new Map(Object.entries(targets));
  const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) => {
    const target = request.method === 'GET' ? byPath.get(request.url ?? '') : undefined;
    const userAgent = request.headers['user-agent'] ?? 'kube-probe';
    const status = target === undefined ? Promise.resolve(404) : probe(target, { host, userAgent });
    void status.then((code) => {
      response.writeHead(code, { 'content-length': 0, connection: 'close' }).end();
    });
  });
  server.maxConnections = CONNECTIONS;
  server.listen(listen.port, listen.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
