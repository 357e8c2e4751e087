import { Agent, createServer, request } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * What a proxy of node:http costs that looks at nothing: streams both ways over kept-alive connections.
 * Arguments: its port, the port of the backend.
 */

const [port, backend] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true });

const server = createServer((asked, answered) => {
  const onward = request({
    agent,
    host: '127.0.0.1',
    port: backend,
    method: asked.method,
    path: asked.url,
    headers: asked.rawHeaders,
  });
  onward.on('response', (answer) => {
    passBack(answer, answered);
  });
  onward.on('error', () => answered.destroy());
  asked.pipe(onward);
});

function passBack(answer: IncomingMessage, answered: ServerResponse): void {
  answered.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  answer.pipe(answered);
}

server.listen(port, '127.0.0.1', () => {
  console.log('ready');
});
