import { createServer, request } from 'node:https';
import type { Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ApiServer } from '../support/api-server.ts';

/** True where it has answered the request itself. */
export type Interception = (asked: IncomingMessage, answer: ServerResponse) => boolean;

/** Stands in front of an API server with its certificate, and may answer in its place. */
export class HttpProxy {
  readonly #server: Server;
  /** Method and path of every request, in order. */
  readonly asked: string[] = [];
  intercept: Interception = () => false;

  private constructor(target: ApiServer) {
    this.#server = createServer({ ...target.tls }, (asked, answer) => {
      this.asked.push(`${asked.method ?? ''} ${asked.url ?? ''}`);
      if (!this.intercept(asked, answer)) forward(target, asked, answer);
    });
  }

  static async to(target: ApiServer): Promise<HttpProxy> {
    const proxy = new HttpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** An answer as the API server gives it when it refuses. */
export function refuse(
  answer: ServerResponse,
  code: number,
  reason: string,
  headers: object = {},
): true {
  const body = {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    code,
    reason,
    message: `refused: ${reason}`,
  };
  answer.writeHead(code, { 'content-type': 'application/json', ...headers });
  answer.end(JSON.stringify(body));
  return true;
}

function forward(target: ApiServer, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const onward = request(
    { host: '127.0.0.1', port: target.port, ca: target.tls.cert, method, path: url, headers },
    (answered) => {
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      answer.flushHeaders();
      answered.on('error', () => answer.destroy());
      answered.pipe(answer);
    },
  );
  onward.on('error', () => answer.destroy());
  answer.on('close', () => onward.destroy());
  asked.pipe(onward);
}
