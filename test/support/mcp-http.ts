import { MODERN } from './clients/typescript-v2.ts';
import type { Destination } from './clients/outcome.ts';
import { within } from './waiting.ts';

/** The legacy revision that tests speak where they speak for themselves. */
export const LEGACY = '2025-11-25';

export interface Rpc {
  readonly jsonrpc: '2.0';
  readonly id?: string | number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface SseEvent {
  readonly id: string | null;
  readonly data: string;
}

export function rpc(id: string | number, method: string, params: Rpc['params'] = {}): Rpc {
  return { jsonrpc: '2.0', id, method, params };
}

/** The request that opens a session of the legacy era. */
export function initializeRpc(
  id: string | number,
  clientName = 'test',
  capabilities: Rpc['params'] = {},
): Rpc {
  const clientInfo = { name: clientName, version: '1.0.0' };
  return rpc(id, 'initialize', { protocolVersion: LEGACY, capabilities, clientInfo });
}

/** A request of the modern era: everything that it needs is in it. */
export function modernRpc(id: string | number, method: string, params: Rpc['params'] = {}): Rpc {
  const prefix = 'io.modelcontextprotocol/';
  const _meta = {
    [`${prefix}protocolVersion`]: MODERN,
    [`${prefix}clientInfo`]: { name: 'test', version: '1.0.0' },
    [`${prefix}clientCapabilities`]: { elicitation: {} },
    ...(params['_meta'] as object | undefined),
  };
  return rpc(id, method, { ...params, _meta });
}

/** The header section that goes with a modern request. */
export function modernHeaders({ method, params }: Rpc): Record<string, string> {
  const name = params['name'] ?? params['uri'];
  return {
    'mcp-protocol-version': MODERN,
    'mcp-method': method,
    ...(typeof name === 'string' ? { 'mcp-name': name } : {}),
  };
}

/** One HTTP request with the headers of MCP; `body` null is a GET or DELETE. */
export function send(
  { url, token }: Destination,
  method: 'POST' | 'GET' | 'DELETE',
  body: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/json, text/event-stream',
    ...(body === null ? {} : { 'content-type': 'application/json' }),
    ...more,
  };
  const text = body === null ? null : JSON.stringify(body);
  return within(`the head of a ${method} answer`, fetch(url, { method, headers, body: text }));
}

/** Opens a session of the legacy era; the headers that its requests carry. */
export async function openSession(
  destination: Destination,
  capabilities: Readonly<Record<string, unknown>> = {},
): Promise<Readonly<Record<string, string>>> {
  const answer = await send(destination, 'POST', initializeRpc('init', 'test', capabilities));
  const session = answer.headers.get('mcp-session-id');
  await answer.text();
  if (answer.status !== 200 || session === null) {
    throw new Error(`initialize was answered with ${answer.status}`);
  }
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': LEGACY };
  const initialized = { jsonrpc: '2.0', method: 'notifications/initialized', params: {} };
  await (await send(destination, 'POST', initialized, headers)).text();
  return headers;
}

/** The one JSON-RPC message of an answer, whichever of the two forms it has. */
export async function messageIn(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const type = answer.headers.get('content-type') ?? '';
  if (!type.startsWith('text/event-stream'))
    return (await answer.json()) as Record<string, unknown>;
  for await (const { data } of events(answer)) {
    const message = data === '' ? {} : (JSON.parse(data) as Record<string, unknown>);
    if ('result' in message || 'error' in message) return message;
  }
  throw new Error('the stream ended without an answer');
}

/** The events of an answer, as they come; ends with the stream. */
export async function* events(answer: Response): AsyncGenerator<SseEvent> {
  if (answer.body === null) return;
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    yield* whole.map(eventOf);
  }
}

function eventOf(block: string): SseEvent {
  const field = (name: string): string | null => {
    const line = block.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
    return line === undefined ? null : line.slice(name.length + 1).trimStart();
  };
  return { id: field('id'), data: field('data') ?? '' };
}

/** The next event that is wanted. @throws Error where the stream ends or is silent before it. */
export async function nextEvent(
  what: string,
  stream: AsyncGenerator<SseEvent>,
  isWanted: (event: SseEvent) => boolean,
): Promise<SseEvent> {
  for (;;) {
    const next = await within(what, stream.next());
    if (next.done === true) throw new Error(`${what}: the stream ended before`);
    if (isWanted(next.value)) return next.value;
  }
}
