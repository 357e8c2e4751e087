import { ExactNumber, isJsonObject } from '../json/json.ts';
import type { Json, JsonArray, JsonObject } from '../json/json.ts';
import { decodeHeaderValue } from './header-value.ts';
import type { Message } from './message.ts';

/**
 * Whether an `Mcp-Param-*` value is that of an argument of this tool call. Which argument a header mirrors stands in the
 * tool's schema, which is the server's: it compares the very one. Here it is enough that a header cannot say what the
 * arguments, on which was decided, do not hold at all.
 */
export function mirrorsSomeArgument(header: string, message: Message): boolean {
  if (message.kind !== 'request' || message.method !== 'tools/call') return false;
  const value = decodeHeaderValue(header);
  return value !== null && holds(message.params['arguments'] ?? null, value);
}

function holds(argument: Json, value: string): boolean {
  if (Array.isArray(argument) || isJsonObject(argument)) {
    const inside: readonly Json[] = Object.values(argument as JsonArray | JsonObject);
    return inside.some((item) => holds(item, value));
  }
  return textOf(argument) === value;
}

function textOf(argument: Json): string | null {
  if (argument instanceof ExactNumber) return argument.text;
  return argument === null ? null : String(argument as string | number | boolean);
}
