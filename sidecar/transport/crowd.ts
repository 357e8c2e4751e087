import type { Server } from 'node:http';
import { CONNECTIONS } from './limits.ts';

/** The client connections of one pod, at all of its addresses and ports. */
export class Crowd {
  readonly #most: number;
  #size = 0;

  constructor(most = CONNECTIONS) {
    this.#most = most;
  }

  /** Counts the connections that the server takes from now on; one beyond the most is closed unanswered. */
  watch(server: Server): void {
    server.on('connection', (socket) => {
      if (this.#size >= this.#most) {
        socket.destroy();
        return;
      }
      this.#size += 1;
      socket.once('close', () => (this.#size -= 1));
    });
  }
}
