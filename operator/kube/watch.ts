import type { Clock } from './clock.ts';
import type { KubeClient } from './client.ts';
import { selectors, target } from './collection.ts';
import type { Selection } from './collection.ts';
import { KubeError } from './kube-error.ts';
import { resourcePath } from './resource-path.ts';
import { readWatchEvent } from './watch-event.ts';
import type { WatchEvent } from './watch-event.ts';

interface Watch {
  /** The watch begins after it. */
  readonly version: number;
  /** The server ends the watch after it. */
  readonly timeoutSeconds: number;
  /** The connection is given up when it says nothing for so long. */
  readonly silenceMs: number;
  /** A watch that ends sooner has failed, however politely the server ended it. */
  readonly leastMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const ENDED = new KubeError({
  status: 0,
  reason: 'Ended',
  message: 'The watch ended before its time.',
  retryAfterSeconds: null,
});

const SILENCE = new KubeError({
  status: 0,
  reason: 'Silent',
  message: 'The watch said nothing for too long.',
  retryAfterSeconds: null,
});

/**
 * The events of one watch, bookmarks included, until the server ends it.
 * @throws KubeError when it breaks, is silent for too long, is refused, or the server reports an error in it
 */
export async function* watch(
  client: KubeClient,
  selection: Selection,
  { version, timeoutSeconds, silenceMs, leastMs, clock, signal }: Watch,
): AsyncGenerator<WatchEvent> {
  const query = {
    ...selectors(selection),
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: String(version),
    timeoutSeconds: String(timeoutSeconds),
  };
  const path = resourcePath(selection.resource, target(selection));
  const began = clock.monotonic();
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  try {
    for await (const line of client.stream(
      path,
      query,
      AbortSignal.any([signal, silence.signal]),
    )) {
      timer.refresh();
      yield readWatchEvent(line);
    }
  } catch (thrown) {
    throw silence.signal.aborted ? SILENCE : thrown;
  } finally {
    clearTimeout(timer);
  }
  if (clock.monotonic() - began < leastMs) throw ENDED;
}
