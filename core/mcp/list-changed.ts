import type { JsonObject } from '../json/json.ts';
import type { RequestId } from './message.ts';

/** What the notices of changed lists are about; that of resources is about their templates as well. */
export const NOTICED = ['tools', 'prompts', 'resources'] as const;
export type Noticed = (typeof NOTICED)[number];

/** MCP 2026-07-28, subscriptions/listen: the stream that a notice belongs to. */
const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';

/**
 * The notification that a list has changed. `subscription` is the id of the subscriptions/listen request on whose stream
 * it goes out; null on a stream of a legacy revision.
 */
export function listChanged(noticed: Noticed, subscription: RequestId | null): JsonObject {
  const method = `notifications/${noticed}/list_changed`;
  if (subscription === null) return { jsonrpc: '2.0', method };
  return { jsonrpc: '2.0', method, params: { _meta: { [SUBSCRIPTION_ID]: subscription } } };
}

/** Whether the filter of a subscriptions/listen, as the server acknowledged it, holds such notices. */
export function grantsNotice(filter: JsonObject, noticed: Noticed): boolean {
  return filter[`${noticed}ListChanged`] === true;
}
