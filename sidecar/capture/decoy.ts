import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

/** Milliseconds for one connection within the pod: far more than it takes. */
const ANSWER_MS = 500;
const NONCE_OCTETS = 16;
/** Connections that may wait at the decoy: nobody else has anything to look for there. */
const CONNECTIONS = 64;

/** Whom the decoy's listener has met: the nonce, and where it came from. */
type Met = (from: string) => void;

/**
 * Proves that the redirect is in place: what is sent to the decoy port, where nobody listens, arrives at our own
 * listener on another port, from the very address and port that it was sent from.
 */
export class Decoy {
  readonly #server: Server;
  readonly #decoyPort: number;
  readonly #expected = new Map<string, Met>();

  private constructor(decoyPort: number) {
    this.#decoyPort = decoyPort;
    this.#server = createServer((socket) => {
      this.#meet(socket);
    });
    this.#server.maxConnections = CONNECTIONS;
  }

  /** Rejects when the port cannot be bound. */
  static async start(host: string, targetPort: number, decoyPort: number): Promise<Decoy> {
    const decoy = new Decoy(decoyPort);
    decoy.#server.listen(targetPort, host);
    await once(decoy.#server, 'listening');
    return decoy;
  }

  /** Where the redirect is to lead. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The addresses of the pod at which the redirect is not in place. */
  async unproved(addresses: readonly string[]): Promise<readonly string[]> {
    const missing = await this.#missing(addresses);
    // A process that was held up hears its clock before its sockets: it is asked again.
    return missing.length === 0 ? missing : this.#missing(missing);
  }

  close(): void {
    this.#server.close();
  }

  async #missing(addresses: readonly string[]): Promise<readonly string[]> {
    const proved = await Promise.all(addresses.map((address) => this.#leadsHere(address)));
    return addresses.filter((_, at) => proved[at] !== true);
  }

  #leadsHere(address: string): Promise<boolean> {
    const nonce = randomBytes(NONCE_OCTETS).toString('hex');
    const socket = connect({ host: address, port: this.#decoyPort });
    return new Promise<boolean>((resolve) => {
      socket.setTimeout(ANSWER_MS, () => resolve(false));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('connect', () => {
        const here = placeOf(socket.localAddress, socket.localPort);
        this.#expected.set(nonce, (from) => resolve(from === here));
        socket.write(nonce);
      });
    }).finally(() => {
      this.#expected.delete(nonce);
      socket.resetAndDestroy();
    });
  }

  #meet(socket: Socket): void {
    const from = placeOf(socket.remoteAddress, socket.remotePort);
    let said = '';
    socket.setEncoding('latin1').setTimeout(ANSWER_MS, () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      said += text;
      if (said.length < 2 * NONCE_OCTETS) return;
      this.#expected.get(said)?.(from);
      socket.destroy();
    });
  }
}

/** A listener for both families sees IPv4 as mapped addresses. */
function placeOf(address = '', port = 0): string {
  return `${address.replace(/^::ffff:/, '')} ${port}`;
}
