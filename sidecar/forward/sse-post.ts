import type { IncomingMessage } from 'node:http';
import { readBody } from '../transport/body.ts';
import { answer as respond } from '../transport/exchange.ts';
import { ERROR_BODY_BYTES } from '../transport/limits.ts';
import type { Relay } from './relay.ts';
import { answerBroken } from './whole-answer.ts';

/** Whether the upstream took a POST of HTTP+SSE: what it makes of the messages comes on the stream. */
export async function acceptPost(relay: Relay, answer: IncomingMessage): Promise<void> {
  const { upstream, exchange, answersOn } = relay.about;
  answersOn?.touch();
  if (relay.status >= 300) {
    upstream.cancel();
    answerBroken(relay, relay.status === 404 ? 'SessionUnknown' : 'UpstreamInvalid');
    return;
  }
  const body = await readBody(answer, ERROR_BODY_BYTES);
  if (!body.ok) upstream.cancel();
  respond(exchange, 202, [], null);
  relay.endIfDone();
}
