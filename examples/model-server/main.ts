import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { localhostHostValidation, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { modelServer } from './server.ts';

/** An example MCP server, both protocol eras over Streamable HTTP, on loopback alone: `--port N` or PORT, 0 for any. */
const { values } = parseArgs({ options: { port: { type: 'string' } } });
const port = Number(values.port ?? process.env['PORT'] ?? 3000);
const handle = toNodeHandler(createMcpHandler(modelServer));
const isLocal = localhostHostValidation();

const server = createServer((request, response) => {
  if (!isLocal(request, response)) return;
  if (new URL(request.url ?? '/', 'http://localhost').pathname === '/mcp')
    void handle(request, response);
  else response.writeHead(404).end();
});

server.listen(port, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
});
