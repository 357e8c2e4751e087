import type { View } from '../readers/view.ts';
import type { Arrived } from '../system/request-reader.ts';

/** Where a request came to at the server, and in which session. */
export interface Place {
  /** Whether the server has anything there. */
  readonly isKnown: boolean;
  /** What names the session; null outside of one. */
  readonly session: string | null;
  /** HTTP+SSE: the number of the stream on which its answer comes. */
  readonly stream: number | null;
  /** HTTP+SSE: whether it opens a stream. */
  readonly opensStream: boolean;
  /** The event after which a stream is resumed. */
  readonly resumesAfter: string | null;
}

const MESSAGES = /^\/messages\?s=(\d+)$/;

/** Where the messages of a session of HTTP+SSE go. */
export function messagesAt(stream: number): string {
  return `/messages?s=${stream}`;
}

export function placeOf({ method, target, headers }: Arrived): Place {
  const header = (sought: string): string | null =>
    headers.find(([name]) => name === sought)?.[1] ?? null;
  const stream = MESSAGES.exec(target)?.[1] ?? null;
  const isMessages = stream !== null && method === 'POST';
  const opensStream = target === '/sse' && method === 'GET';
  return {
    isKnown: target === '/mcp' || isMessages || opensStream,
    session: isMessages ? target : header('mcp-session-id'),
    stream: isMessages ? Number(stream) : null,
    opensStream,
    resumesAfter: header('last-event-id'),
  };
}

/** GET and DELETE as records have them. */
export function verbView(method: string): View {
  return { ...BARE, method };
}

const BARE: View = {
  form: 'notification',
  method: '',
  id: null,
  target: null,
  arguments: null,
  resources: [],
  about: null,
  reason: '',
  task: '',
};
