import type { Json } from '../json/json.ts';
import { decodeHeaderValue } from './header-value.ts';
import type { Message } from './message.ts';
import { methodIn } from './methods.ts';
import { isMirrored, mirroredArguments } from './mirrored-arguments.ts';
import type { Era } from './operation.ts';
import type { RefusalCode } from './refusals.ts';

/** Header lines of one request by lower-case name. */
export interface Headers {
  one(name: string): string | undefined;
  all(name: string): readonly string[];
  names(): readonly string[];
}

export interface RoutedMessage {
  readonly message: Message;
  readonly era: Era;
  readonly headers: Headers;
}

/** Headers that repeat an argument; the rest of the name is what the tool's schema calls it (`x-mcp-header`). */
const PARAM = 'mcp-param-';

/**
 * Whether the headers that repeat the body repeat it truly (MCP 2026-07-28, standard and custom headers). Decisions are
 * made on the body; a server or balancer may go by the headers, so in the legacy era, too, they must not say anything
 * else. Modern requests must have them; notifications need not, and official clients send none with them.
 */
export function checkRoutingHeaders(routed: RoutedMessage): RefusalCode | null {
  const agrees = methodAgrees(routed) && nameAgrees(routed) && paramsAgree(routed);
  return agrees ? null : 'HeaderMismatch';
}

function methodAgrees(routed: RoutedMessage): boolean {
  const { message, headers } = routed;
  const lines = headers.all('mcp-method');
  if (lines.length === 0) return !isRequired(routed);
  return lines.length === 1 && message.kind !== 'response' && lines[0] === message.method;
}

function isRequired({ message, era }: RoutedMessage): boolean {
  return era === 'modern' && message.kind === 'request';
}

function nameAgrees(routed: RoutedMessage): boolean {
  const lines = routed.headers.all('mcp-name');
  const names = namesIn(routed);
  if (lines.length === 0) return !isRequired(routed) || names.required.length === 0;
  const name = lines.length === 1 ? decodeHeaderValue(lines[0] ?? '') : null;
  return name !== null && names.possible.includes(name);
}

interface Names {
  readonly required: readonly string[];
  readonly possible: readonly string[];
}

/** A method outside the tables may mirror any of its own parameters: clients let extensions choose. */
function namesIn({ message, era }: RoutedMessage): Names {
  if (message.kind === 'response') return { required: [], possible: [] };
  const { method, params } = message;
  const known = methodIn(method, 'clientToServer', era);
  if (known === undefined) return { required: [], possible: Object.values(params).filter(isText) };
  const names = known.name === null ? [] : [params[known.name]].filter(isText);
  return { required: names, possible: names };
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string';
}

/**
 * Which argument a header repeats only the tool's schema says, which the gate does not keep. So each header must repeat
 * some argument of the call: it may be missing, or be named for another one, but it says nothing that the body does not.
 */
function paramsAgree({ message, headers }: RoutedMessage): boolean {
  const present = headers.names().filter((name) => name.startsWith(PARAM));
  if (present.length === 0) return true;
  const given = message.kind === 'response' ? undefined : message.params['arguments'];
  const mirrored = mirroredArguments(given);
  return present.every((name) => {
    const lines = headers.all(name);
    const value = lines.length === 1 ? decodeHeaderValue(lines[0] ?? '') : null;
    return name !== PARAM && value !== null && isMirrored(mirrored, value);
  });
}
