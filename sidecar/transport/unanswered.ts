import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

interface Waiting {
  readonly request: IncomingMessage;
  readonly answered: Promise<unknown>;
}

/** Requests of each connection that wait for the end of their answers. */
export class Unanswered {
  readonly #waiting = new WeakMap<Socket, Set<Waiting>>();

  add(request: IncomingMessage, response: ServerResponse): void {
    const waiting = this.#waiting.get(request.socket) ?? new Set();
    const answered = new Promise<void>((resolve) => response.once('close', resolve));
    const entry = { request, answered };
    this.#waiting.set(request.socket, waiting.add(entry));
    response.once('close', () => waiting.delete(entry));
  }

  /** The answers to whole requests that this connection still owes: what is written before them would be taken for one. */
  owed(socket: Socket): readonly Promise<unknown>[] {
    const waiting = [...(this.#waiting.get(socket) ?? [])];
    return waiting.filter(({ request }) => request.complete).map(({ answered }) => answered);
  }
}
