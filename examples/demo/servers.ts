import { fileURLToPath } from 'node:url';
import { freePort, start } from './process.ts';
import type { Running } from './process.ts';

/** A real MCP server on loopback. */
export interface Upstream {
  readonly url: string;
  readonly running: Running;
}

/** The example server of this repository: both protocol eras. */
export async function startModelServer(): Promise<Upstream> {
  const running = await start({
    arguments: [fileURLToPath(new URL('../model-server/main.ts', import.meta.url)), '--port', '0'],
    readyWhen: /^http:.*\n/,
  });
  return { url: running.stdout().trim(), running };
}

/**
 * The official reference server: the legacy era, with sessions, resumption and requests to the client; or HTTP+SSE, which
 * it has at `/sse` instead of the URL.
 */
export async function startEverything(
  transport: 'streamableHttp' | 'sse' = 'streamableHttp',
): Promise<Upstream> {
  const port = await freePort();
  const running = await start({
    arguments: [
      fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js')),
      transport,
    ],
    environment: { PORT: String(port) },
    readyWhen: /(listening|running) on port/,
  });
  return { url: `http://127.0.0.1:${port}/mcp`, running };
}
