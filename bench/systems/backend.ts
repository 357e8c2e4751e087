import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { ALLOWED_TOOL, ANSWER_TEXT } from '../workload.ts';

/** The MCP server behind every system: as little work as an answer takes. Argument: the port. */

interface ToolCall {
  readonly id: number;
  readonly params: { readonly name: string };
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    answer(JSON.parse(Buffer.concat(chunks).toString()) as ToolCall, response);
  });
});

function answer({ id, params }: ToolCall, response: ServerResponse): void {
  const result = { content: [{ type: 'text', text: ANSWER_TEXT }] };
  const body = JSON.stringify({ jsonrpc: '2.0', id, result });
  if (params.name === ALLOWED_TOOL.sse) {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    response.end(`event: message\ndata: ${body}\n\n`);
  } else {
    const length = Buffer.byteLength(body);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': length });
    response.end(body);
  }
}

server.listen(Number(process.argv[2]), '127.0.0.1', () => {
  console.log('ready');
});
