import { Agent, request } from 'node:https';
import type { RequestOptions } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import type { Cluster } from '@kubernetes/client-node';
import type { KubeLog } from './log.ts';

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
}

/** HTTPS to the API server, as the configured user. */
export interface Connection {
  /** Resolves with the head of the answer, whatever its status. */
  send(exchange: Exchange): Promise<IncomingMessage>;
  close(): void;
}

/** The user and the server: of a file, or of the pod's service account. */
export function loadConfig(kubeconfig: string | null): KubeConfig {
  const config = new KubeConfig();
  if (kubeconfig === null) config.loadFromCluster();
  else config.loadFromFile(kubeconfig);
  return config;
}

/** Load balancers drop connections that say nothing; client-go asks as often. */
const TCP_KEEP_ALIVE_MS = 30_000;
/** Between requests; watches hold their own. */
const MOST_IDLE_CONNECTIONS = 8;

export function openConnection(config: KubeConfig, log: KubeLog): Connection {
  const cluster = clusterOf(config);
  const server = new URL(cluster.server);
  if (cluster.skipTLSVerify) {
    log.warn('The certificate of the API server is not verified: the kubeconfig says so.', {});
  }
  const agent = new Agent({
    keepAlive: true,
    keepAliveMsecs: TCP_KEEP_ALIVE_MS,
    maxFreeSockets: MOST_IDLE_CONNECTIONS,
  });
  return {
    send: async (exchange) => {
      const options = await credentials(config, cluster);
      if (cluster.proxyUrl === undefined) options.agent = agent;
      return exchangeOver(server, options, exchange);
    },
    close: () => agent.destroy(),
  };
}

function clusterOf(config: KubeConfig): Cluster {
  const cluster = config.getCurrentCluster();
  if (
    cluster === null ||
    !/^https:\/\/[^/]+/.test(cluster.server) ||
    /undefined/.test(cluster.server)
  ) {
    throw new TypeError(
      'There is no API server to connect to: name a kubeconfig whose current context has an https server, or run in a pod with a service account.',
    );
  }
  return cluster;
}

/** Read again for each request: tokens and authorities on disk rotate. */
async function credentials(config: KubeConfig, cluster: Cluster): Promise<RequestOptions> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  options.rejectUnauthorized = !cluster.skipTLSVerify;
  return options;
}

function exchangeOver(
  server: URL,
  options: RequestOptions,
  exchange: Exchange,
): Promise<IncomingMessage> {
  const { method, path, headers, body, signal } = exchange;
  const url = new URL(server.pathname.replace(/\/$/, '') + path, server);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, {
      ...options,
      method,
      signal,
      headers: { ...trimmed(options.headers), ...headers },
    });
    outgoing.on('response', resolve);
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server had closed an idle connection: a read is asked again over the next one, in the end a new one.
      const wasIdle = outgoing.reusedSocket && error.code === 'ECONNRESET';
      if (wasIdle && method === 'GET') resolve(exchangeOver(server, options, exchange));
      else reject(error);
    });
    outgoing.end(body ?? undefined);
  });
}

/** A token file may end with a line feed, which no header may carry. */
function trimmed(headers: RequestOptions['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers ?? {}).map(([name, value]) => [name, String(value).trim()]),
  );
}
