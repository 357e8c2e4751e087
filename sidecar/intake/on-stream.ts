import type { JsonObject } from '../../core/json/json.ts';
import { refusalBody } from '../../core/mcp/refusals.ts';
import { say } from '../forward/client-writer.ts';
import { destinationOf } from '../forward/destination.ts';
import { forward } from '../forward/forward.ts';
import type { Relay } from '../forward/relay.ts';
import { answer, countRefusal, refuse } from '../transport/exchange.ts';
import type { Exchange } from '../transport/exchange.ts';
import type { Allowed, Replies } from './replies.ts';

/** HTTP+SSE: a POST is only accepted, and whatever answers one of its messages comes on the stream of the session. */
export function onStream(stream: Relay): Replies {
  return {
    refuse: async ({ path, exchange }, code, refused) => {
      const id = refused?.id ?? null;
      // On the stream the reply to a repeated id would pass for the answer to the call that has it.
      if (id === null || stream.askerOf(id) !== null) {
        refuse(path.gate, exchange, code, refused);
        return;
      }
      countRefusal(path.gate, exchange, code);
      await reply(exchange, stream, [refusalBody(code, id, refused?.requested)]);
    },
    deny: ({ exchange }, { denials }) => reply(exchange, stream, denials),
    forward: (allowed) => forwardBeside(stream, allowed),
  };
}

/** A client that does not read its stream waits for the answers to its POSTs, too. */
async function reply(
  exchange: Exchange,
  stream: Relay,
  replies: readonly JsonObject[],
): Promise<void> {
  for (const message of replies) await say(stream, message);
  answer(exchange, 202, [], null);
}

/** INVARIANT: no two calls with one id wait on a stream: this is one step with their registration. */
async function forwardBeside(stream: Relay, allowed: Allowed): Promise<void> {
  const { body, cancelled, denials, ...about } = allowed;
  const { path, exchange, calls } = about;
  const repeated = calls.some(({ origin }) => stream.askerOf(origin.rpcId) !== null);
  if (stream.ended || repeated) {
    refuse(path.gate, exchange, repeated ? 'IdInUse' : 'SessionUnknown');
    return;
  }
  const said = denials.map((denial) => say(stream, denial));
  await forward(
    { ...about, denials: [], isBatch: false, answersOn: stream },
    { method: 'POST', path: destinationOf(about).path, body, lastEventId: null },
  );
  for (const id of cancelled) stream.forget(id);
  await Promise.all(said);
}
