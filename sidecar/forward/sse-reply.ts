import type { JsonObject } from '../../core/json/json.ts';
import { REFUSALS, refusalBody } from '../../core/mcp/refusals.ts';
import type { RefusalCode } from '../../core/mcp/refusals.ts';
import { answer, answerJson } from '../transport/exchange.ts';
import type { Exchange } from '../transport/exchange.ts';
import { say } from './client-writer.ts';
import type { Relay } from './relay.ts';

/**
 * Ends a POST of HTTP+SSE whose messages got no answer of the server: clients read what is said of a request on the
 * stream alone, and many give up on a POST that is not taken. `code` is for a POST of which there is nothing to say.
 */
export function replyOnStream(
  exchange: Exchange,
  stream: Relay,
  replies: readonly JsonObject[],
  code: RefusalCode,
): void {
  for (const reply of replies) void say(stream, reply);
  if (replies.length > 0) answer(exchange, 202, [], null);
  else answerJson(exchange, REFUSALS[code].status, refusalBody(code, null));
}
