import type { Message } from '../../../core/mcp/message.ts';
import { readPosted as readTruly } from '../../../sidecar/intake/posted.ts';
import type { Posted, Unreadable } from '../../../sidecar/intake/posted.ts';
import type { Place } from '../../../sidecar/intake/place.ts';

export { onlyId } from '../../../sidecar/intake/posted.ts';

/** Takes the name of a tool from the header, as a gateway does that does not parse bodies. */
export function readPosted(place: Place, bytes: Uint8Array): Posted | Unreadable {
  const posted = readTruly(place, bytes);
  const name = place.exchange.headers.one('mcp-name');
  if ('refusal' in posted || name === undefined) return posted;
  return { ...posted, messages: posted.messages.map((message) => named(message, name)) };
}

function named(message: Message, name: string): Message {
  if (message.kind === 'response' || message.method !== 'tools/call') return message;
  return { ...message, params: { ...message.params, name } };
}
