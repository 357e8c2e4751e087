import type { Client, Tool } from '@modelcontextprotocol/client';
import { outcomeOf } from '../../support/clients/outcome.ts';
import type { Destination } from '../../support/clients/outcome.ts';
import { clientV2, MODERN, transportV2 } from '../../support/clients/typescript-v2.ts';
import { argumentsFor } from './arguments-for.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** What a scenario wants of the client besides what the server says. */
export interface Context {
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: Arguments }[];
}

/** What the client says that it can, so that servers ask for it. */
const CAPABILITIES = {
  roots: {},
  sampling: {},
  elicitation: { form: { applyDefaults: true } },
};

/**
 * Connects as a client of this revision and uses every tool, resource and prompt that the server lists. Says on stdout,
 * a line each, what came of it.
 */
export async function visit(
  destination: Destination,
  version: string,
  { toolCalls }: Context,
): Promise<void> {
  const client = obliging(version);
  await client.connect(transportV2(destination));
  const { tools, resources, prompts } = client.getServerCapabilities() ?? {};
  const listed = tools === undefined ? [] : (await client.listTools()).tools;
  for (const call of toolCalls ?? listed.map((tool) => callOf(tool, listed))) {
    await tell(client.callTool(call));
  }
  if (resources !== undefined) await readAll(client);
  if (prompts !== undefined) await getAll(client);
  await client.close();
}

async function tell(answer: Promise<unknown>): Promise<void> {
  console.log(JSON.stringify(await outcomeOf(answer)));
}

/** It answers whatever a server may ask. */
function obliging(version: string): Client {
  const era = version === MODERN ? 'modern' : 'legacy';
  const client = clientV2(era, { capabilities: CAPABILITIES });
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: {} }));
  client.setRequestHandler('roots/list', () => ({ roots: [] }));
  client.setRequestHandler('sampling/createMessage', () => ({
    role: 'assistant',
    content: { type: 'text', text: 'yes' },
    model: 'none',
  }));
  return client;
}

function callOf({ name, inputSchema }: Tool, listed: readonly Tool[]) {
  return { name, arguments: argumentsFor(inputSchema, listed) };
}

async function readAll(client: Client): Promise<void> {
  const { resources } = await client.listResources();
  for (const { uri } of resources) await tell(client.readResource({ uri }));
}

async function getAll(client: Client): Promise<void> {
  const { prompts } = await client.listPrompts();
  for (const { name } of prompts) await tell(client.getPrompt({ name }));
}
