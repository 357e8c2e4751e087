import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import {
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import * as z from 'zod';
import { addTicking } from './ticking.ts';

/** Milliseconds after which a client comes back to a stream that was closed under it (SEP-1699). */
const RETRY_MS = 20;

/** What the server was told; tests look at it. */
export interface Told {
  readonly cancelled: string[];
  readonly ended: string[];
}

/** A stateful server of the legacy era, on the official SDK: sessions, an event store, requests to the client. */
export class ScriptedLegacy {
  readonly told: Told = { cancelled: [], ended: [] };
  readonly #sessions = new Map<
    string,
    { transport: StreamableHTTPServerTransport; server: McpServer }
  >();
  readonly #http: HttpServer;

  private constructor(http: HttpServer) {
    this.#http = http;
  }

  static async start(host = '127.0.0.1', port = 0): Promise<ScriptedLegacy> {
    const http = createServer();
    const scripted = new ScriptedLegacy(http);
    http.on('request', (request, response) => void scripted.#handle(request, response));
    await new Promise<void>((resolve) => http.listen(port, host, resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/mcp`;
  }

  /** Logs to every session, on its standalone stream. */
  async log(data: string): Promise<void> {
    for (const { server } of this.#sessions.values())
      await server.server.sendLoggingMessage({ level: 'info', data });
  }

  /** Notifies every session on its standalone stream: two resources changed, and the lists. */
  async announce(): Promise<void> {
    for (const { server } of this.#sessions.values()) {
      await server.server.sendResourceUpdated({ uri: 'note://public' });
      await server.server.sendResourceUpdated({ uri: 'note://secret' });
      await server.server.sendToolListChanged();
    }
  }

  /** Closes every session's standalone stream, as servers do between polls. */
  closeStandaloneStreams(): void {
    for (const { transport } of this.#sessions.values()) transport.closeStandaloneSSEStream();
  }

  async stop(): Promise<void> {
    for (const { server } of this.#sessions.values()) await server.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id)?.transport : undefined;
    if (known === undefined && typeof id === 'string') {
      response.writeHead(404).end();
      return;
    }
    const transport = known ?? (await this.#open());
    await transport.handleRequest(request, response);
  }

  async #open(): Promise<StreamableHTTPServerTransport> {
    const server = scriptedServer(this.told);
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      eventStore: new InMemoryEventStore(),
      retryInterval: RETRY_MS,
      onsessioninitialized: (id) => {
        this.#sessions.set(id, { transport, server });
      },
      onsessionclosed: (id) => {
        this.told.ended.push(id);
        this.#sessions.delete(id);
      },
    });
    await server.connect(transport);
    return transport;
  }
}

function scriptedServer(told: Told): McpServer {
  const server = new McpServer(
    { name: 'scripted', version: '1.0.0' },
    { capabilities: { logging: {}, resources: { subscribe: true, listChanged: true } } },
  );
  addTicking(server);
  addAsking(server);
  addStreams(server, told);
  addData(server);
  return server;
}

const REQUESTS = {
  sampling: {
    method: 'sampling/createMessage',
    params: {
      messages: [{ role: 'user', content: { type: 'text', text: 'go on' } }],
      maxTokens: 5,
    },
    schema: CreateMessageResultSchema,
  },
  elicitation: {
    method: 'elicitation/create',
    params: { message: 'Sure?', requestedSchema: { type: 'object', properties: {} } },
    schema: ElicitResultSchema,
  },
  roots: { method: 'roots/list', params: {}, schema: ListRootsResultSchema },
} as const;

/** `ask` asks the client and tells what it answered, or the error that came instead. */
function addAsking(server: McpServer): void {
  const inputSchema = { what: z.enum(['sampling', 'elicitation', 'roots']) };
  server.registerTool('ask', { inputSchema }, async ({ what }, extra) => {
    const { method, params, schema } = REQUESTS[what];
    try {
      return said(JSON.stringify(await extra.sendRequest({ method, params } as never, schema)));
    } catch (error) {
      const { code, message } = error as { code: number; message: string };
      return said(JSON.stringify({ code, message }));
    }
  });
}

/** `say` notifies; `drop` ends its own stream and answers later; `hang` waits until it is cancelled. */
function addStreams(server: McpServer, told: Told): void {
  server.registerTool('say', {}, async (extra) => {
    const tell = (method: string, params: object): Promise<void> =>
      extra.sendNotification({ method, params } as never);
    await tell('notifications/message', { level: 'info', data: 'said' });
    await tell('notifications/resources/updated', { uri: 'note://public' });
    await tell('notifications/resources/updated', { uri: 'note://secret' });
    await tell('notifications/tools/list_changed', {});
    return said('said');
  });
  server.registerTool('drop', {}, async (extra) => {
    extra.closeSSEStream?.();
    await wait(RETRY_MS * 3);
    return said('after the drop');
  });
  server.registerTool('hang', { inputSchema: { label: z.string() } }, async ({ label }, extra) => {
    await new Promise((resolve) => {
      extra.signal.addEventListener('abort', resolve);
    });
    told.cancelled.push(label);
    return said('cancelled');
  });
}

function addData(server: McpServer): void {
  for (const name of ['public', 'secret']) {
    const uri = `note://${name}`;
    server.registerResource(name, uri, {}, () => ({ contents: [{ uri, text: name }] }));
  }
  server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
  server.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text }) => said(text));
}

function said(text: string): { content: { type: 'text'; text: string }[] } {
  return { content: [{ type: 'text', text }] };
}
