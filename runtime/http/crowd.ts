import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections of a process, at all of the addresses and ports that it watches. Where there are as many as there may be, a new one
 * takes the place of the oldest of those on which nobody known has asked for anything; where there is none, it is closed
 * unanswered.
 */
export class Crowd {
  readonly #most: number;
  #size = 0;
  /** In the order in which they came. */
  readonly #strangers = new Map<string, Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts the connections that the server takes from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      if (this.#size >= this.#most && !this.#makeRoom()) socket.destroy();
      else this.#add(socket);
    });
  }

  /** A caller whose identity was verified has used the connection. */
  vouch(socket: Socket): void {
    this.#strangers.delete(nameOf(socket));
  }

  #add(socket: Socket): void {
    const name = nameOf(socket);
    this.#size += 1;
    this.#strangers.set(name, socket);
    socket.once('close', () => {
      this.#size -= 1;
      if (this.#strangers.get(name) === socket) this.#strangers.delete(name);
    });
  }

  /** What is closed counts until it is gone: the newcomer is one more for that moment. */
  #makeRoom(): boolean {
    for (const [name, oldest] of this.#strangers) {
      this.#strangers.delete(name);
      oldest.destroy();
      return true;
    }
    return false;
  }
}

/** TLS wraps the socket that was counted in another one: what is the same of both. */
function nameOf({ remoteAddress = '', remotePort = 0, localPort = 0 }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localPort}`;
}
