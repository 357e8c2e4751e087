import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { createInterface } from 'node:readline';
import { pathOf } from '../binaries.ts';

export interface Caller {
  readonly user: string;
  readonly groups: readonly string[];
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  /** null: the administrator of the kubeconfig. */
  readonly as?: Caller | null;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The API server as HTTP, so that every verb and subresource can be asked for. */
export interface ClusterApi {
  readonly call: (call: Call) => Promise<Answer>;
  readonly close: () => Promise<void>;
}

/** Its own list of what it rejects has exec and attach on it. */
const OPTIONS = ['--port=0', '--reject-paths=^$'];

/** Opens it as the administrator of a kubeconfig. */
export async function openClusterApi(kubeconfig: string): Promise<ClusterApi> {
  const proxy = spawn(pathOf('kubectl'), ['proxy', `--kubeconfig=${kubeconfig}`, ...OPTIONS], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(proxy, 'exit');
  for await (const line of createInterface(proxy.stdout)) {
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    return {
      call: (call) => send(Number(port), call),
      close: async () => {
        proxy.kill();
        await closed;
      },
    };
  }
  throw new Error('kubectl proxy ended before it served: does the kubeconfig name a cluster?');
}

async function send(port: number, { method, path, body, as = null }: Call): Promise<Answer> {
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method,
    path,
    headers: headersOf(method, as),
  });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  const [incoming] = (await once(outgoing, 'response')) as [
    AsyncIterable<Buffer> & { statusCode: number },
  ];
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return { status: incoming.statusCode, text: Buffer.concat(chunks).toString('utf8') };
}

function headersOf(method: Call['method'], as: Caller | null): Record<string, string | string[]> {
  const type = method === 'PATCH' ? 'application/strategic-merge-patch+json' : 'application/json';
  const caller: Record<string, string | string[]> =
    as === null ? {} : { 'impersonate-user': as.user, 'impersonate-group': [...as.groups] };
  return { 'content-type': type, ...caller };
}
