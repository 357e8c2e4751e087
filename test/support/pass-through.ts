import { createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A proxy that decides nothing: what the rows of a table must be seen to fail against. */
export interface PassThrough {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a proxy does otherwise than to pass everything as it comes. */
export interface Changes {
  /** From the header lines of a request, name and value by turns, to those that go on. */
  readonly requestHeaders?: (lines: readonly string[]) => readonly string[];
  /** Hands an answer to the client. */
  readonly deliver?: (from: IncomingMessage, answer: ServerResponse) => void;
  /** Where it listens on 127.0.0.1; any port where it does not matter. */
  readonly port?: number;
}

/** Forwards each request as node:http reads it, headers and all; whoever hangs up is hung up on at the other side. */
export async function startPassThrough(
  upstream: string,
  { requestHeaders = (lines) => lines, deliver = stream, port: at = 0 }: Changes = {},
): Promise<PassThrough> {
  const { hostname, port } = new URL(upstream);
  const server = createServer((incoming, answer) => {
    const { method, url: path, rawHeaders } = incoming;
    try {
      const headers = requestHeaders(rawHeaders);
      const outgoing = request({ hostname, port, method, path, headers }, (from) =>
        deliver(from, answer),
      );
      outgoing.on('error', () => answer.destroy());
      answer.on('close', () => outgoing.destroy());
      incoming.pipe(outgoing);
    } catch {
      // Headers that node:http reads and does not write.
      answer.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
  return {
    url,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The head at once, then each piece as it comes. */
function stream(from: IncomingMessage, answer: ServerResponse): void {
  answer.writeHead(from.statusCode ?? 502, from.rawHeaders).flushHeaders();
  pipeline(from, answer, () => {});
}
