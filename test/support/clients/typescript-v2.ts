import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type {
  ClientOptions,
  StreamableHTTPClientTransportOptions,
} from '@modelcontextprotocol/client';
import type { Destination } from './outcome.ts';

type Given = Readonly<Record<string, unknown>>;

/** The revision that a modern client insists on. */
export const MODERN = '2026-07-28';

/** The TypeScript SDK v2 in one era, not connected yet. */
export function clientV2(era: 'legacy' | 'modern', more: ClientOptions = {}): Client {
  const mode = era === 'modern' ? { pin: MODERN } : 'legacy';
  return new Client(
    { name: 'test-v2', version: '1.0.0' },
    { versionNegotiation: { mode }, ...more },
  );
}

export function transportV2(
  { url, token }: Destination,
  more: StreamableHTTPClientTransportOptions = {},
): StreamableHTTPClientTransport {
  const requestInit = token === '' ? {} : { headers: { authorization: `Bearer ${token}` } };
  return new StreamableHTTPClientTransport(new URL(url), { requestInit, ...more });
}

/** Asks with the method that people call, not with a bare request. */
export function askV2(client: Client, method: string, params: Given): Promise<unknown> {
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
