import { isJsonObject } from '../../core/json/json.ts';
import type { Json } from '../../core/json/json.ts';
import { classify } from '../../core/mcp/classify.ts';
import type { Message } from '../../core/mcp/message.ts';
import type { Operation } from '../../core/mcp/operation.ts';
import { ruleServerMessage } from './server-ruling.ts';
import type { Relay } from './relay.ts';

/**
 * Decides and records the requests inside an InputRequiredResult (MCP 2026-07-28). Returns the decision id that refuses
 * one of them, null where all may be shown. One refused request refuses the whole answer: there is no way back to the
 * server but through the client.
 */
export async function inputAllowed(
  relay: Relay,
  requests: Json | undefined,
): Promise<string | null> {
  if (requests === undefined) return null;
  const listed = isJsonObject(requests) ? Object.entries(requests) : [];
  for (const [key, request] of listed) {
    const message = messageOf(key, request);
    const classified = classify(message, 'serverToClient', 'legacy');
    const unknown: Operation = { kind: 'unknown', method: message.method };
    const ruling = await ruleServerMessage(
      relay,
      message,
      classified.ok ? classified.operation : unknown,
    );
    if (ruling.decision.effect === 'Deny') return ruling.id;
  }
  return null;
}

/** The requests have the form of the legacy ones without their envelope. */
function messageOf(key: string, request: Json): Extract<Message, { kind: 'request' }> {
  const body = isJsonObject(request) ? request : {};
  const method = typeof body['method'] === 'string' ? body['method'] : '';
  const params = isJsonObject(body['params']) ? body['params'] : {};
  return { kind: 'request', id: key, method, params, body };
}
