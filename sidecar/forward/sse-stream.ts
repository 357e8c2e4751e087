import type { IncomingMessage } from 'node:http';
import type { SseEvent } from '../../core/sse/event.ts';
import type { DataPath } from '../data-path.ts';
import { startAnswer, writeOn } from './client-writer.ts';
import { finish } from './endings.ts';
import { clientEvent } from './event-stream.ts';
import { clientHeaders } from './headers.ts';
import { owedReplies } from './owed.ts';
import { Relay } from './relay.ts';
import { EndpointError, enterSession } from './sse-endpoint.ts';
import { eachEvent } from './upstream-events.ts';

/** The open stream of a session of HTTP+SSE; null where this process has none of that id, or not of this principal. */
export function sseStreamOf({ open }: DataPath, principal: string, id: string): Relay | null {
  const found = open.streamOf(principal, id);
  return found instanceof Relay && found.about.caller.session?.stream === id ? found : null;
}

/** Passes the stream of HTTP+SSE: first what names its session, then answers to the POSTs of the session, and the rest. */
export async function relaySse(relay: Relay, answer: IncomingMessage): Promise<void> {
  await eachEvent(relay, answer, (event) => pass(relay, answer, event));
  if (relay.ended) return;
  if (relay.about.caller.session === null) throw new EndpointError('EndpointMissing');
  finish(relay, owedReplies(relay));
  relay.end('accepted');
}

async function pass(relay: Relay, answer: IncomingMessage, event: SseEvent): Promise<void> {
  if (event.event === 'endpoint') {
    const bytes = enterSession(relay, event);
    begin(relay, answer);
    await writeOn(relay, bytes);
  } else if (relay.about.caller.session !== null) {
    const bytes = await clientEvent(relay, null, event);
    if (bytes !== null) await writeOn(relay, bytes);
  } else if (event.data !== null) {
    // Without the session a message belongs to nobody.
    throw new EndpointError('EndpointMissing');
  }
}

/** The client sees nothing of a stream whose session is not named. */
function begin(relay: Relay, answer: IncomingMessage): void {
  const { path, exchange } = relay.about;
  // Each POST that is answered on the stream may wait for a slow client.
  exchange.response.setMaxListeners(0);
  relay.form = 'events';
  const { known } = path.upstream.credential;
  startAnswer(relay, relay.status, clientHeaders(answer.headers, 'text/event-stream', known));
}
