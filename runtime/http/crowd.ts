import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Counts } from '../counts.ts';

/** How the connections of a crowd are shared. */
interface Shares {
  /** Connections on which nobody known has asked for anything. */
  readonly mostStrangers?: number;
  /** A holder of several connections leaves so many times as many to others. */
  readonly leftTimes?: number;
}

/**
 * The connections of a process, at all of the addresses and ports that it watches. Where there are as many as there may be, or as
 * many of strangers, a new one takes the place of the oldest of those on which nobody known has asked for anything; where
 * there is none, it is closed unanswered.
 */
export class Crowd {
  readonly #most: number;
  readonly #leftTimes: number;
  readonly #mostStrangers: number;
  #size = 0;
  readonly #open = new Map<string, Socket>();
  /** In the order in which they came. */
  readonly #strangers = new Map<string, Socket>();
  /** Who has asked last on each of the others, and how many everybody has. */
  readonly #known = new Map<string, string>();
  readonly #held = new Counts();

  constructor(most: number, { mostStrangers = most, leftTimes = 0 }: Shares = {}) {
    this.#most = most;
    this.#mostStrangers = mostStrangers;
    this.#leftTimes = leftTimes;
  }

  /** Counts the connections that the server takes from now on. */
  watch(server: Server): void {
    server.on('connection', (socket: Socket) => {
      if (this.#isFull && !this.#makeRoom()) socket.destroy();
      else this.#add(socket);
    });
  }

  get #isFull(): boolean {
    return this.#size >= this.#most || this.#strangers.size >= this.#mostStrangers;
  }

  /**
   * A caller whose identity was verified has used the connection. False where that is one more than it may have: its first
   * it always may. Connections of strangers count as free, since they make room.
   */
  vouch(socket: Socket, holder: string): boolean {
    const name = nameOf(socket);
    // What was closed meanwhile is not counted any more.
    if (!this.#open.has(name) || this.#known.get(name) === holder) return true;
    const all = this.#held.of(holder) + 1;
    const others = this.#known.size - Number(this.#known.has(name));
    if (all > 1 && this.#leftTimes * all > this.#most - others - 1) return false;
    this.#forget(name);
    this.#strangers.delete(name);
    this.#known.set(name, holder);
    this.#held.add(holder, 1);
    return true;
  }

  #add(socket: Socket): void {
    const name = nameOf(socket);
    this.#size += 1;
    this.#open.set(name, socket);
    this.#strangers.set(name, socket);
    socket.once('close', () => {
      this.#size -= 1;
      if (this.#open.get(name) !== socket) return;
      this.#open.delete(name);
      this.#strangers.delete(name);
      this.#forget(name);
    });
  }

  #forget(name: string): void {
    const holder = this.#known.get(name);
    if (holder === undefined) return;
    this.#known.delete(name);
    this.#held.add(holder, -1);
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
