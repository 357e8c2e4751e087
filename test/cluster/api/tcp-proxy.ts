import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** What a network does to connections on their way to the API server. */
export class TcpProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #mode: 'pass' | 'refuse' | 'freeze' = 'pass';

  private constructor(target: number) {
    this.#server = createServer((inbound) => this.#accept(inbound, target));
  }

  static async to(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#pairs.size;
  }

  /** Breaks what is open; new connections pass. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  /** Breaks what is open, and every new connection. */
  refuse(): void {
    this.#mode = 'refuse';
    this.cut();
  }

  /** Nothing breaks, and no byte comes through any more: not on what is open, not on what is new. */
  freeze(): void {
    this.#mode = 'freeze';
    this.freezeOpen();
  }

  /** What is open now falls silent; what is new passes. */
  freezeOpen(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.unpipe().pause();
  }

  /** As if nothing had been; frozen connections go on. */
  pass(): void {
    this.#mode = 'pass';
    for (const [inbound, outbound] of this.#pairs) {
      inbound.pipe(outbound);
      outbound.pipe(inbound);
    }
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(inbound: Socket, target: number): void {
    inbound.on('error', () => inbound.destroy());
    if (this.#mode === 'refuse') {
      inbound.destroy();
      return;
    }
    const outbound = connect(target, '127.0.0.1');
    outbound.on('error', () => inbound.destroy());
    const pair = [inbound, outbound] as const;
    this.#pairs.add(pair);
    inbound.on('close', () => {
      outbound.destroy();
      this.#pairs.delete(pair);
    });
    outbound.on('close', () => inbound.destroy());
    if (this.#mode === 'freeze') return;
    inbound.pipe(outbound);
    outbound.pipe(inbound);
  }
}
