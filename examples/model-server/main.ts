import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { localhostHostValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { modelServer } from './server.ts';

/** An example MCP server, both protocol eras over Streamable HTTP, on loopback alone: `--port N` or PORT, 0 for any. */
const port = readPort();
const handle = toNodeHandler(createMcpHandler(modelServer));
const isLocal = localhostHostValidation();

const server = createServer((request, response) => {
  if (!isLocal(request, response)) return;
  if (new URL(request.url ?? '/', 'http://localhost').pathname === '/mcp')
    void handle(request, response);
  else response.writeHead(404).end();
});

server.on('error', (error) => {
  fail(`cannot listen on port ${port}: ${error.message}`);
});
server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});

function readPort(): number {
  try {
    const { values } = parseArgs({ options: { port: { type: 'string' } } });
    const read = Number(values.port ?? process.env['PORT'] ?? 3000);
    if (Number.isInteger(read) && read >= 0 && read <= 65_535) return read;
    return fail('--port takes a whole number from 0 to 65535');
  } catch (error) {
    return fail(error instanceof Error ? error.message : 'unknown option');
  }
}

function fail(sentence: string): never {
  console.error(`model-server: ${sentence}`);
  process.exit(2);
}
