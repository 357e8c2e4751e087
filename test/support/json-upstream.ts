import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on loopback that answers every JSON-RPC request with the same tool result, and keeps what it was sent. */
export interface JsonUpstream {
  readonly url: string;
  readonly received: readonly IncomingHttpHeaders[];
  readonly stop: () => Promise<void>;
}

export async function startJsonUpstream(text: string): Promise<JsonUpstream> {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      received.push(request.headers);
      const { id } = JSON.parse(body) as { id: unknown };
      const result = { content: [{ type: 'text', text }] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    received,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
