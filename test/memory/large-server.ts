import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { LEGACY } from '../support/mcp-http.ts';

/** What a call asks of the server, in the arguments of its tool. */
export interface Wanted {
  /** Octets of text in the answer. */
  readonly octets: number;
  /** JSON that the result begins with, before so many octets of text; and what comes after it. */
  readonly first?: string;
  readonly member?: string;
  /** What the answer ends with in place of what would be right. */
  readonly ending?: string;
}

interface Rpc {
  readonly id: string | number;
  readonly method: string;
  readonly params: { readonly arguments?: Wanted };
}

/** Text in which there is something of all that a string can hold. */
const TEXT = Buffer.from(`${'x'.repeat(1_000)}\\u00e9, \\n, é, 漢, 😀; `.repeat(62));

/** A server whose answers have as many octets as a call wants: made as they are taken, never kept. */
export class LargeServer {
  /** Octets and digest of the answer that was given last, as far as it was. */
  sent = 0;
  digest = '';
  /** Whether each answer that was given was cut off. */
  readonly cut: boolean[] = [];
  /** Streams that are open. */
  streams = 0;
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  static async start(): Promise<LargeServer> {
    const http = createServer();
    const server = new LargeServer(http);
    http.on('request', (request, response) => void server.#answer(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      this.#stream(request, response);
      return;
    }
    const asked = (await json(request)) as Rpc;
    if (asked.method === 'initialize') {
      begin(response, asked.id);
      return;
    }
    const hash = createHash('sha256');
    this.sent = 0;
    response.writeHead(200, { 'content-type': 'application/json' });
    for (const piece of piecesOf(asked)) {
      if (!(await this.#put(response, hash, piece))) break;
    }
    this.digest = hash.digest('hex');
    this.cut.push(response.destroyed);
    response.end();
  }

  /** A stream on which nothing comes; what names the session, with HTTP+SSE. */
  #stream(request: IncomingMessage, response: ServerResponse): void {
    const first =
      request.url === '/sse' ? 'event: endpoint\ndata: /messages?session=1\n\n' : ':\n\n';
    this.streams += 1;
    response.once('close', () => (this.streams -= 1));
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(first);
  }

  async #put(response: ServerResponse, hash: Hash, piece: Uint8Array): Promise<boolean> {
    if (response.destroyed) return false;
    hash.update(piece);
    this.sent += piece.length;
    if (response.write(piece)) return true;
    const closed = new AbortController();
    const stop = (): void => closed.abort();
    response.once('close', stop);
    await once(response, 'drain', { signal: closed.signal }).catch(() => undefined);
    response.off('close', stop);
    return !response.destroyed;
  }
}

/** Opens a session. */
function begin(response: ServerResponse, id: Rpc['id']): void {
  const result = {
    protocolVersion: LEGACY,
    capabilities: {},
    serverInfo: { name: 'large', version: '1' },
  };
  response.writeHead(200, {
    'content-type': 'application/json',
    'mcp-session-id': 'of-the-server',
  });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

function* piecesOf({ id, method, params }: Rpc): Generator<Uint8Array> {
  const { octets, first = '', member = '', ending = '}' } = params.arguments ?? { octets: 0 };
  yield Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{${first}`);
  yield Buffer.from(`${method === 'tools/list' ? '"tools"' : '"content"'}:[{"name":"`);
  for (let left = octets; left > 0; left -= TEXT.length) yield TEXT;
  yield Buffer.from(`"}]${member}}${ending}`);
}
