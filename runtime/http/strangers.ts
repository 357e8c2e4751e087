import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** The connections of a port whose peers have not said who they are, counted by address: one of them must not take all there are. */
export class Strangers {
  readonly #most: number;
  /** Ports by address. */
  readonly #open = new Map<string, Set<number>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Counts the connections that the server takes from now on; one beyond the most of its address is closed unanswered. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      const { remoteAddress: address = '', remotePort: port = 0 } = socket;
      const ports = this.#open.get(address) ?? new Set();
      if (ports.size >= this.#most) {
        socket.destroy();
        return;
      }
      this.#open.set(address, ports.add(port));
      socket.once('close', () => {
        this.#forget(address, port);
      });
    });
  }

  /** Who is at the other end of this connection is known: it does not count any more. */
  vouch({ remoteAddress = '', remotePort = 0 }: Socket): void {
    this.#forget(remoteAddress, remotePort);
  }

  #forget(address: string, port: number): void {
    const ports = this.#open.get(address);
    ports?.delete(port);
    if (ports?.size === 0) this.#open.delete(address);
  }
}
