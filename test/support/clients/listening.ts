import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { Destination } from './outcome.ts';
import { clientV1, transportV1 } from './typescript-v1.ts';
import { clientV2, transportV2 } from './typescript-v2.ts';

/** A client that answers requests of the server and keeps its notifications. */
export interface Listening {
  /** Methods that the server asked for. */
  readonly asked: string[];
  /** Each notification as its method and what it is about. */
  readonly notified: string[];
  /** The text of a tool's answer. */
  readonly callTool: (name: string, given: Readonly<Record<string, unknown>>) => Promise<string>;
  readonly endSession: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const CAPABILITIES = { sampling: {}, elicitation: {}, roots: {} };
const ROOTS = { roots: [{ uri: 'file:///test' }] };
const SAMPLED = {
  model: 'test',
  role: 'assistant',
  content: { type: 'text', text: 'sampled' },
} as const;
const ACCEPTED = { action: 'accept', content: {} } as const;

export async function listenV1(destination: Destination): Promise<Listening> {
  const client = clientV1(CAPABILITIES);
  const [asked, notified]: [string[], string[]] = [[], []];
  const answer =
    <T>(value: T) =>
    ({ method }: { method: string }): T => {
      asked.push(method);
      return value;
    };
  client.setRequestHandler(CreateMessageRequestSchema, answer(SAMPLED));
  client.setRequestHandler(ElicitRequestSchema, answer(ACCEPTED));
  client.setRequestHandler(ListRootsRequestSchema, answer(ROOTS));
  client.fallbackNotificationHandler = (notification) => {
    notified.push(wordsOf(notification));
    return Promise.resolve();
  };
  const transport = transportV1(destination);
  await client.connect(transport);
  return {
    asked,
    notified,
    callTool: async (name, given) =>
      textIn(await client.callTool({ name, arguments: { ...given } })),
    endSession: () => transport.terminateSession(),
    close: () => client.close(),
  };
}

export async function listenV2(destination: Destination): Promise<Listening> {
  const client = clientV2('legacy', { capabilities: CAPABILITIES });
  const [asked, notified]: [string[], string[]] = [[], []];
  const answer =
    <T>(value: T) =>
    ({ method }: { method: string }): T => {
      asked.push(method);
      return value;
    };
  client.setRequestHandler('sampling/createMessage', answer(SAMPLED));
  client.setRequestHandler('elicitation/create', answer(ACCEPTED));
  client.setRequestHandler('roots/list', answer(ROOTS));
  client.fallbackNotificationHandler = (notification) => {
    notified.push(wordsOf(notification));
    return Promise.resolve();
  };
  const transport = transportV2(destination);
  await client.connect(transport);
  return {
    asked,
    notified,
    callTool: async (name, given) =>
      textIn(await client.callTool({ name, arguments: { ...given } })),
    endSession: () => transport.terminateSession(),
    close: () => client.close(),
  };
}

function wordsOf({ method, params }: { method: string; params?: object }): string {
  const { uri, data } = (params ?? {}) as { uri?: string; data?: string };
  const about = uri ?? data;
  return about === undefined ? method : `${method} ${about}`;
}

function textIn(result: unknown): string {
  const [content] = (result as { content: readonly { text?: string }[] }).content;
  return content?.text ?? '';
}
