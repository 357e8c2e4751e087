import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { endsWithLastAnswer } from './last-answer.ts';

export interface Retirement {
  readonly retire: () => void;
  /** Whether some client has not been sent all of its answer. */
  readonly owes: () => boolean;
  /** The last answer that is owed on this connection; null between two calls. */
  readonly owedOn: (socket: Socket) => ServerResponse | null;
}

/**
 * How to send the clients of a server elsewhere while it still answers everything. Once called, each answer is the last
 * one on its connection and says so where its head is not sent yet (RFC 9112 9.6), and a connection that is kept alive
 * between two calls is closed. Called again it does nothing more. A connection on which nothing was asked yet stays.
 */
export function retirable(server: Server): Retirement {
  /** The last answer that is owed on each connection; null between two calls. */
  const owed = new Map<Socket, ServerResponse | null>();
  let isRetired = false;
  // Before the handler, which must not see what comes after a last answer.
  server.prependListener('request', ({ socket }, response) => {
    const before = owed.get(socket);
    if (before === undefined) socket.once('close', () => owed.delete(socket));
    if (isRetired && before) endsWithLastAnswer(socket);
    response.shouldKeepAlive &&= !isRetired;
    owed.set(socket, response);
    response.once('close', () => {
      if (owed.get(socket) === response) owed.set(socket, null);
      if (isRetired && owed.get(socket) === null) socket.destroySoon();
    });
  });
  return {
    retire: () => {
      isRetired = true;
      for (const [socket, response] of owed) {
        if (response === null) socket.destroySoon();
        else response.shouldKeepAlive = false;
      }
    },
    owedOn: (socket) => owed.get(socket) ?? null,
    owes: () => [...owed.values()].some((response) => response !== null),
  };
}
