import type { Message } from './message.ts';
import type { Era } from './operation.ts';
import { decodeHeaderValue } from './header-value.ts';
import { mirrorsSomeArgument } from './mirrored-argument.ts';
import type { RefusalCode } from './refusals.ts';

/** Header lines by lower-case name. */
interface Headers {
  one(name: string): string | undefined;
  names(): readonly string[];
}

interface Sent {
  readonly message: Message;
  readonly era: Era;
  readonly headers: Headers;
}

type Mismatch = Extract<RefusalCode, 'HeaderMismatch'> | null;

const MIRRORED = 'mcp-param-';

/** Where `Mcp-Name` comes from (MCP 2026-07-28, Streamable HTTP, standard request headers; tasks: SEP-2663). */
const NAMED_BY: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
  'tasks/cancel': 'taskId',
};

/**
 * The decision is made on the body; this makes sure that a server which reads the headers sees the same. Modern requests
 * must have them, everything else must not contradict them: a legacy message whose headers lie is refused as well.
 */
export function checkRoutingHeaders({ message, era, headers }: Sent): Mismatch {
  const isRequired = era === 'modern' && message.kind === 'request';
  const expected = expectedOf(message);
  const agrees =
    matches(headers.one('mcp-method'), expected.method, isRequired) &&
    matches(headers.one('mcp-name'), expected.name, isRequired) &&
    mirroredHeaders(headers).every((value) => mirrorsSomeArgument(value, message));
  return agrees ? null : 'HeaderMismatch';
}

/** Undefined where the message has no such thing: then there must be no header either. */
function expectedOf(message: Message): { readonly method?: string; readonly name?: string } {
  if (message.kind === 'response') return {};
  const { method, params } = message;
  const key = Object.hasOwn(NAMED_BY, method) ? NAMED_BY[method] : undefined;
  const name = key === undefined ? undefined : params[key];
  return typeof name === 'string' ? { method, name } : { method };
}

function matches(
  header: string | undefined,
  expected: string | undefined,
  isRequired: boolean,
): boolean {
  if (header === undefined) return expected === undefined || !isRequired;
  return expected !== undefined && decodeHeaderValue(header) === expected;
}

function mirroredHeaders(headers: Headers): readonly string[] {
  const names = headers.names().filter((name) => name.startsWith(MIRRORED));
  return names.map((name) => headers.one(name) ?? '');
}
