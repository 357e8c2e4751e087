import type { JsonObject } from '../../core/json/json.ts';
import { refusalBody } from '../../core/mcp/refusals.ts';
import type { Relay } from './relay.ts';

/** What clients are told whose calls got no usable answer, though the upstream's answer is over; a resumption can be tried again. */
export function owedReplies(relay: Relay): readonly JsonObject[] {
  const owed = relay.owedCalls.filter((call) => !call.replayed);
  return owed.map((call) => refusalBody('UpstreamInvalid', call.message.id));
}
