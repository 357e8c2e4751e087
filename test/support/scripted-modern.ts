import { createServer } from 'node:http';
import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, inputRequired, McpServer } from '@modelcontextprotocol/server';
import type { McpHttpHandler } from '@modelcontextprotocol/server';

/** What the server was told; tests look at it. */
export interface ToldModern {
  /** Calls that wait for their cancellation. */
  hanging: number;
  cancelled: number;
  /** Every `requestState` that came back. */
  readonly states: string[];
}

/** A server of the modern era, on the official SDK: input_required, subscriptions, cancellation by disconnecting. */
export class ScriptedModern {
  readonly told: ToldModern = { hanging: 0, cancelled: 0, states: [] };
  readonly #handler: McpHttpHandler;
  readonly #http: HttpServer;

  private constructor() {
    this.#handler = createMcpHandler(() => scriptedServer(this.told), { legacy: 'reject' });
    const handle = toNodeHandler(this.#handler);
    this.#http = createServer((request, response) => void handle(request, response));
  }

  static async start(): Promise<ScriptedModern> {
    const scripted = new ScriptedModern();
    await new Promise<void>((resolve) => scripted.#http.listen(0, '127.0.0.1', resolve));
    return scripted;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}/mcp`;
  }

  /** Publishes on every open subscription: two resources changed, and the tools. */
  announce(): void {
    this.#handler.notify.resourceUpdated('note://public');
    this.#handler.notify.resourceUpdated('note://secret');
    this.#handler.notify.toolsChanged();
  }

  async stop(): Promise<void> {
    await this.#handler.close();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }
}

/** What the server itself keeps in `requestState`: the client must never see it. */
export const SERVER_STATE = 'state-of-the-server';

function scriptedServer(told: ToldModern): McpServer {
  const server = new McpServer(
    { name: 'scripted', version: '1.0.0' },
    {
      capabilities: {
        resources: { subscribe: true, listChanged: true },
        tools: { listChanged: true },
      },
    },
  );
  for (const name of ['confirm', 'confirm_too']) addConfirming(server, name, told);
  server.registerTool('hang', {}, async ({ mcpReq }) => {
    told.hanging += 1;
    await new Promise((resolve) => {
      mcpReq.signal.addEventListener('abort', resolve);
    });
    told.hanging -= 1;
    told.cancelled += 1;
    return said('cancelled');
  });
  for (const name of ['public', 'secret']) {
    const uri = `note://${name}`;
    server.registerResource(name, uri, {}, () => ({ contents: [{ uri, text: name }] }));
  }
  return server;
}

/** Asks for input once, then tells the state that came back. */
function addConfirming(server: McpServer, name: string, told: ToldModern): void {
  server.registerTool(name, {}, ({ mcpReq }) => {
    if (mcpReq.inputResponses === undefined) {
      const elicit = {
        message: 'Sure?',
        requestedSchema: { type: 'object', properties: {} },
      } as const;
      const inputRequests = { sure: inputRequired.elicit(elicit) };
      return inputRequired({ inputRequests, requestState: SERVER_STATE });
    }
    const state = mcpReq.requestState() as string;
    told.states.push(state);
    return said(`${name} got ${JSON.stringify(mcpReq.inputResponses)}`);
  });
}

function said(text: string): { content: { type: 'text'; text: string }[] } {
  return { content: [{ type: 'text', text }] };
}
