import type { Ownership } from './breaches.ts';
import type { TcpSocket } from './proc-net.ts';
import { readOwnSockets, readTcpTables } from './tables.ts';

/** Picks the sockets that break the capture. */
export type Breach = (sockets: readonly TcpSocket[], isOwn: Ownership) => readonly TcpSocket[];

/** Finds sockets of others. What was once its own stays so while it is in the table: the kernel counts inodes up. */
export class ForeignSockets {
  readonly #breach: Breach;
  #own: ReadonlySet<number> = new Set();

  constructor(breach: Breach) {
    this.#breach = breach;
  }

  /** Those that are there in two looks, so that a socket of its own that just opens or closes is never taken for one. */
  async find(): Promise<readonly TcpSocket[]> {
    const suspects = await this.#look();
    if (suspects.length === 0) return [];
    const again = new Set((await this.#look()).map(({ inode }) => inode));
    return suspects.filter(({ inode }) => again.has(inode));
  }

  /** The file descriptors are read only where the table has something that is not known yet. */
  async #look(): Promise<readonly TcpSocket[]> {
    const sockets = await readTcpTables();
    if (this.#foreignIn(sockets).length > 0) this.#own = await readOwnSockets();
    return this.#foreignIn(sockets);
  }

  #foreignIn(sockets: readonly TcpSocket[]): readonly TcpSocket[] {
    return this.#breach(sockets, (inode) => this.#own.has(inode));
  }
}
