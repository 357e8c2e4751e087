import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { until } from './waiting.ts';

export interface RpcMessage {
  readonly jsonrpc?: '2.0';
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A POST as the server got it. */
export interface Posted {
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
  readonly message: RpcMessage;
}

const TOOLS = ['echo', 'hang', 'secret'];

/** A server of HTTP+SSE (MCP 2024-11-05) that is no SDK: it puts on its streams what a test wants. */
export class ScriptedSse {
  readonly posts: Posted[] = [];
  readonly opened: IncomingMessage['headers'][] = [];
  /** What a stream begins with. */
  opening = (session: string): string => endpoint(this.messagesAt(session));
  /** Status of the answer to a POST; null: it gets none. */
  accepting: number | null = 202;
  readonly #streams = new Map<string, ServerResponse>();
  readonly #http: Server;

  private constructor(http: Server) {
    this.#http = http;
  }

  static async start(): Promise<ScriptedSse> {
    const http = createServer();
    const scripted = new ScriptedSse(http);
    http.on('request', (request, response) => void scripted.#handle(request, response));
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Nothing is there: the server speaks HTTP+SSE alone. */
  get url(): string {
    return `${this.origin}/mcp`;
  }

  messagesAt(session: string): string {
    return `/messages/?session_id=${session}&x=%2F`;
  }

  /** Streams that are open. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Puts octets on every open stream. */
  say(octets: string): void {
    for (const stream of this.#streams.values()) stream.write(octets);
  }

  endStreams(): void {
    for (const stream of this.#streams.values()) stream.end();
  }

  /** Waits for a message of this method since the last `forget`. */
  posted(method: string): Promise<Posted> {
    return until(`${method} at the server`, () => {
      return this.posts.findLast(({ message }) => message.method === method) ?? null;
    });
  }

  forget(): void {
    this.posts.length = 0;
    this.opened.length = 0;
    this.opening = (session) => endpoint(this.messagesAt(session));
    this.accepting = 202;
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '' } = request;
    if (method === 'GET' && url === '/sse') this.#open(request, response);
    else if (method === 'POST' && url.startsWith('/messages/?'))
      await this.#take(request, response);
    else response.writeHead(404).end();
  }

  #open(request: IncomingMessage, response: ServerResponse): void {
    const session = randomUUID();
    this.opened.push(request.headers);
    this.#streams.set(session, response);
    response.on('close', () => this.#streams.delete(session));
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(this.opening(session));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = request.url ?? '';
    const message = (await json(request)) as RpcMessage;
    this.posts.push({ target, headers: request.headers, message });
    const stream = this.#streams.get(
      new URL(target, this.origin).searchParams.get('session_id') ?? '',
    );
    if (this.accepting === null) return;
    if (stream === undefined || this.accepting !== 202) {
      response.writeHead(stream === undefined ? 404 : this.accepting).end();
      return;
    }
    response.writeHead(202).end('Accepted');
    const outcome = outcomeOf(message);
    if (outcome !== null) stream.write(event({ jsonrpc: '2.0', id: message.id, ...outcome }));
  }
}

export function endpoint(reference: string): string {
  return `event: endpoint\ndata: ${reference}\n\n`;
}

export function event(message: object): string {
  return `event: message\ndata: ${JSON.stringify(message)}\n\n`;
}

function outcomeOf({ id, method, params }: RpcMessage): object | null {
  if (id === undefined || method === undefined) return null;
  if (method === 'initialize') return { result: initialized(params) };
  if (method === 'tools/list') {
    return { result: { tools: TOOLS.map((name) => ({ name, inputSchema: { type: 'object' } })) } };
  }
  if (method === 'tools/call') return called(params);
  return { result: {} };
}

function initialized(params: RpcMessage['params']): object {
  return {
    protocolVersion: params?.['protocolVersion'] ?? '2024-11-05',
    capabilities: { tools: {} },
    serverInfo: { name: 'scripted-sse', version: '1.0.0' },
  };
}

/** `hang` is never answered. */
function called(params: RpcMessage['params']): object | null {
  const name = String(params?.['name']);
  if (name === 'hang') return null;
  if (!TOOLS.includes(name))
    return { error: { code: -32602, message: `There is no tool ${name}` } };
  const { text } = (params?.['arguments'] ?? {}) as { readonly text?: string };
  return { result: { content: [{ type: 'text', text: text ?? name }] } };
}
