import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy that decides nothing: what the rows of a table must be seen to fail against. */
export interface PassThrough {
  readonly url: string;
  stop(): Promise<void>;
}

/** Forwards each request as node:http reads it, headers and all. */
export async function startPassThrough(upstream: string): Promise<PassThrough> {
  const { hostname, port } = new URL(upstream);
  const server = createServer((incoming, answer) => {
    try {
      const outgoing = request(
        {
          hostname,
          port,
          method: incoming.method,
          path: incoming.url,
          headers: incoming.rawHeaders,
        },
        (from) => {
          answer.writeHead(from.statusCode ?? 502, from.rawHeaders);
          from.pipe(answer);
        },
      );
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    } catch {
      // Headers that node:http reads and does not write.
      answer.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
