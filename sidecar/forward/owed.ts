import type { JsonObject } from '../../core/json/json.ts';
import { refusalBody } from '../../core/mcp/refusals.ts';
import type { Relay } from './relay.ts';

/** What clients are told whose calls got no usable answer, though the upstream's answer is over. */
export function owedReplies(relay: Relay): readonly JsonObject[] {
  return [...relay.waiting.values()].map((call) => refusalBody('UpstreamInvalid', call.message.id));
}
