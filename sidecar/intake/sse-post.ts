import { sseStreamOf } from '../forward/sse-stream.ts';
import { refuse } from '../transport/exchange.ts';
import { sseSessionIn } from '../transport/frame.ts';
import { onStream } from './on-stream.ts';
import type { Place } from './place.ts';
import { post } from './post.ts';

/** A POST of HTTP+SSE. A session whose stream is not open here, or is another principal's, is as unknown as one that never was. */
export async function postToSse(place: Place): Promise<void> {
  const { path, exchange, caller } = place;
  const stream = sseStreamOf(path, caller.key, sseSessionIn(exchange.request.url ?? ''));
  if (stream === null) {
    refuse(path.gate, exchange, 'SessionUnknown');
    return;
  }
  const { session } = stream.about.caller;
  return post({ ...place, caller: { ...caller, session } }, onStream(stream));
}
