import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { StreamableHTTPClientTransportOptions } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ClientCapabilities } from '@modelcontextprotocol/sdk/types.js';
import type { Destination } from './outcome.ts';

type Given = Readonly<Record<string, unknown>>;

/** The TypeScript SDK v1, not connected yet: handlers may be set first. */
export function clientV1(capabilities: ClientCapabilities = {}): Client {
  return new Client({ name: 'test-v1', version: '1.0.0' }, { capabilities });
}

export function transportV1(
  { url, token }: Destination,
  more: StreamableHTTPClientTransportOptions = {},
): StreamableHTTPClientTransport {
  const requestInit = token === '' ? {} : { headers: { authorization: `Bearer ${token}` } };
  return new StreamableHTTPClientTransport(new URL(url), { requestInit, ...more });
}

/** HTTP+SSE: deprecated for new clients, which is why it is tested. */
/* eslint-disable @typescript-eslint/no-deprecated */
export function sseTransportV1({ url, token }: Destination): SSEClientTransport {
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  return new SSEClientTransport(new URL(url), { requestInit });
}
/* eslint-enable @typescript-eslint/no-deprecated */

/** Asks with the method that people call, not with a bare request. */
export function askV1(client: Client, method: string, params: Given): Promise<unknown> {
  const ask = METHODS[method];
  if (ask === undefined) throw new Error(`the table names an unknown method: ${method}`);
  return ask(client, params as never);
}

const METHODS: Readonly<Record<string, (client: Client, params: never) => Promise<unknown>>> = {
  'tools/list': (client, params) => client.listTools(params),
  'tools/call': (client, params) => client.callTool(params),
  'resources/list': (client, params) => client.listResources(params),
  'resources/read': (client, params) => client.readResource(params),
  'prompts/list': (client, params) => client.listPrompts(params),
  'prompts/get': (client, params) => client.getPrompt(params),
};
