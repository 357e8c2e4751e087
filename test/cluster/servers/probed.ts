import { appendFileSync, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { ServerHttp2Stream } from 'node:http2';
import { hostname } from 'node:os';
import { json } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * A stateless MCP server with health endpoints of every kind. It is healthy until the file UNHEALTHY exists, and writes what
 * happens to it into JOURNAL, which outlives its pod.
 */
const { HOST = '127.0.0.1', PORTS = '8080', HEALTH_PORT, GRPC_PORT, JOURNAL = '' } = process.env;
const UNHEALTHY = '/tmp/unhealthy';
/** Milliseconds between two events of a streamed answer. */
const TICK_MS = 100;

interface Call {
  readonly id: string | number;
  readonly method: string;
  readonly params?: {
    readonly name?: string;
    readonly arguments?: Readonly<Record<string, unknown>>;
  };
}

function note(what: string, more: object = {}): void {
  const entry = { pod: hostname(), at: Date.now(), what, ...more };
  if (JOURNAL !== '') appendFileSync(JOURNAL, `${JSON.stringify(entry)}\n`);
}

function answerHttp(request: IncomingMessage, response: ServerResponse): void {
  const { url = '/', headers } = request;
  if (url === '/healthz') response.writeHead(existsSync(UNHEALTHY) ? 503 : 200).end();
  else if (url === '/mcp') void answerMcp(request, response);
  else {
    note(url, { agent: headers['user-agent'] });
    response.writeHead(200).end();
  }
}

async function answerMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return void response.writeHead(405).end();
  const { id, method, params = {} } = (await json(request)) as Call;
  const { authorization } = request.headers;
  note('asked', { method, port: request.socket.localPort, authorization });
  const result =
    method === 'tools/call'
      ? { content: [] }
      : { tools: [{ name: 'work', inputSchema: { type: 'object' } }] };
  const answer = JSON.stringify({ jsonrpc: '2.0', id, result });
  const { label, ms = 0, streamed } = params.arguments ?? {};
  // A server that is careless with what it is given.
  response.setHeader('x-saw', authorization ?? 'nothing');
  response.on('finish', () => {
    note('answered', { label });
  });
  if (streamed === true) await stream(response, Number(ms), answer);
  else {
    await wait(Number(ms));
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }
}

async function stream(response: ServerResponse, ms: number, answer: string): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let progress = 1; progress <= ms / TICK_MS; progress += 1) {
    const params = { progressToken: 'token', progress };
    const message = { jsonrpc: '2.0', method: 'notifications/progress', params };
    response.write(`data: ${JSON.stringify(message)}\n\n`);
    await wait(TICK_MS);
  }
  response.end(`data: ${answer}\n\n`);
}

/** The standard health service: SERVING is 1, NOT_SERVING 2, in a message of one field behind the prefix of gRPC. */
function answerGrpc(stream: ServerHttp2Stream): void {
  const status = existsSync(UNHEALTHY) ? 2 : 1;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers({ 'grpc-status': '0' });
  });
  stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, status]));
}

function listenOn(port: string): Server {
  return createServer(answerHttp).listen(Number(port), HOST);
}

const servers = [...PORTS.split(','), ...(HEALTH_PORT === undefined ? [] : [HEALTH_PORT])].map(
  listenOn,
);
if (GRPC_PORT !== undefined)
  createHttp2Server().on('stream', answerGrpc).listen(Number(GRPC_PORT), HOST);
note('started');
process.once('SIGTERM', () => {
  note('told to end');
  const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
  void Promise.all(closed).then(() => {
    note('ended');
    process.exit(0);
  });
});
