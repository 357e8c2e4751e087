import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Milliseconds in which the rest of a refused body is taken in and dropped. */
export const LINGER_MS = 1_000;

const LAST_ANSWERED = new WeakSet<Socket>();

/** Whether the connection's last answer has been given: what comes on it later is not a request (RFC 9112 9.6). */
export function isLastAnswered({ socket }: IncomingMessage): boolean {
  return LAST_ANSWERED.has(socket);
}

/** From now on what comes on the connection is not a request: its last answer is under way. */
export function endsWithLastAnswer(socket: Socket): void {
  LAST_ANSWERED.add(socket);
}

/** Whether nothing of the request can come any more. Node says so of one without a body only after it was handled. */
export function isReadToEnd({ complete, headers }: IncomingMessage): boolean {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = headers;
  return complete || (Number(length) === 0 && coding === undefined);
}

/**
 * Ends an answer whose head is written. Where the request was not read to its end, the answer is the connection's last
 * one, and the connection stays open for the rest of the body: closed under a client that still sends, it would be
 * reset, and the client would never see the answer.
 */
export function endAnswer(
  { request, response }: { readonly request: IncomingMessage; readonly response: ServerResponse },
  body: string | Uint8Array | null,
): void {
  if (isReadToEnd(request)) {
    response.end(body ?? undefined);
    return;
  }
  endsWithLastAnswer(request.socket);
  if (body !== null) response.write(body);
  const end = (): void => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  request.once('end', end).once('close', end).resume();
}
