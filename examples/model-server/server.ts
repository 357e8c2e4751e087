import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { cardText, cardUri, MODELS } from './catalog.ts';
import { generate } from './generation.ts';
import { fill, PROMPTS } from './prompts.ts';

type TextResult = {
  content: { type: 'text'; text: string }[];
  isError?: boolean;
};

/** A fresh server with every tool, resource and prompt: one for each request, as the SDK's stateless handler wants it. */
export function modelServer(): McpServer {
  const server = new McpServer({ name: 'model-server', version: '1.0.0' });
  addGeneration(server);
  addPromptTools(server);
  addCards(server);
  addPrompts(server);
  return server;
}

function addGeneration(server: McpServer): void {
  const model = z.enum(['small', 'large', 'research']).default('small');
  server.registerTool(
    'generate',
    {
      description: 'Answer a prompt with a model.',
      inputSchema: z.object({ prompt: z.string(), max_tokens: z.int().min(1).default(16), model }),
    },
    ({ prompt, max_tokens, model: name }) => text(generate(prompt, max_tokens, name)),
  );
  server.registerTool(
    'generate_bulk',
    {
      description: 'Answer many prompts with the small model.',
      inputSchema: z.object({ prompts: z.array(z.string()).min(1).max(100) }),
    },
    ({ prompts }) => text(prompts.map((prompt) => generate(prompt, 4, 'small')).join('\n')),
  );
}

function addPromptTools(server: McpServer): void {
  const inputSchema = z.object({ name: z.string() });
  server.registerTool(
    'inspect_prompt',
    { description: 'Show a stored prompt.', inputSchema },
    ({ name }) => withPrompt(name, ({ template }) => template),
  );
  server.registerTool(
    'delete_prompt',
    { description: 'Delete a stored prompt.', inputSchema },
    ({ name }) =>
      withPrompt(
        name,
        () => `${name} would be deleted; this example keeps it, so that every run is the same`,
      ),
  );
}

function addCards(server: McpServer): void {
  const description = { mimeType: 'application/json', description: 'What is known of a model.' };
  for (const { name } of MODELS) {
    server.registerResource(`card-${name}`, cardUri(name), description, () => card(name));
  }
  const template = new ResourceTemplate(cardUri('{name}'), { list: undefined });
  server.registerResource('card', template, description, (_uri, { name }) => card(String(name)));
}

function addPrompts(server: McpServer): void {
  for (const prompt of PROMPTS) {
    server.registerPrompt(
      prompt.name,
      { description: prompt.description, argsSchema: z.object({ text: z.string() }) },
      ({ text: given }) => ({
        messages: [{ role: 'user', content: { type: 'text', text: fill(prompt, given) } }],
      }),
    );
  }
}

function withPrompt(name: string, use: (prompt: (typeof PROMPTS)[number]) => string): TextResult {
  const prompt = PROMPTS.find((stored) => stored.name === name);
  return prompt === undefined
    ? { ...text(`no prompt is called ${name}`), isError: true }
    : text(use(prompt));
}

function card(name: string): { contents: { uri: string; mimeType: string; text: string }[] } {
  const found = cardText(name);
  if (found === null) throw new Error(`no model is called ${name}`);
  return { contents: [{ uri: cardUri(name), mimeType: 'application/json', text: found }] };
}

function text(said: string): TextResult {
  return { content: [{ type: 'text', text: said }] };
}
