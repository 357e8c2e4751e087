import type { Json, JsonObject } from '../../core/json/json.ts';
import { readMessage } from '../../core/mcp/read-message.ts';
import { inspect } from './inspect.ts';
import type { Inspected } from './inspect.ts';
import type { Relay } from './relay.ts';

/** What becomes of everything that one body or event holds: a message, or the batch of 2025-03-26. */
export type InspectedAll =
  | { readonly kind: 'pass' }
  | { readonly kind: 'changed'; readonly body: JsonObject | readonly JsonObject[] }
  | { readonly kind: 'dropped' };

export async function inspectAll(relay: Relay, value: Json): Promise<InspectedAll> {
  if (!Array.isArray(value)) return inspectOne(relay, value);
  const kept: JsonObject[] = [];
  let changed = false;
  for (const element of value as readonly Json[]) {
    const inspected = await inspectOne(relay, element);
    changed ||= inspected.kind !== 'pass';
    if (inspected.kind === 'pass') kept.push(element as JsonObject);
    if (inspected.kind === 'changed') kept.push(inspected.body);
  }
  if (kept.length === 0) return { kind: 'dropped' };
  return changed ? { kind: 'changed', body: kept } : { kind: 'pass' };
}

async function inspectOne(relay: Relay, value: Json): Promise<Inspected> {
  const read = readMessage(value);
  if (read.ok) return inspect(relay, read.message);
  relay.about.path.gate.log.warn('a message of the MCP server was dropped', { why: read.refusal });
  return { kind: 'dropped' };
}
