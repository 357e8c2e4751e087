import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ACKNOWLEDGEMENT_PATH, STREAM_PATH } from '../../core/pod/stream.ts';
import type { Acknowledgement, StreamMessage } from '../../core/pod/stream.ts';
import type { TestCertificate } from './certificates.ts';

/** The operator as its sidecars meet it: HTTPS on loopback, its lines said by the test. */
export class OperatorServer {
  /** Tokens with which streams were asked for, one a connection. */
  readonly tokens: (string | undefined)[] = [];
  readonly acknowledgements: Acknowledgement[] = [];
  /** Ports of the peers that acknowledged: one a connection. */
  readonly talkers = new Set<number | undefined>();
  /** What acknowledgements are answered with. */
  status = 204;
  /** Written at once to each stream. */
  greeting: readonly string[] = [];
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();

  private constructor(certificate: TestCertificate) {
    this.#server = createServer(certificate, (request, response) => {
      void this.#serve(request, response);
    });
  }

  static async start(certificate: TestCertificate): Promise<OperatorServer> {
    const operator = new OperatorServer(certificate);
    operator.#server.listen(0, '127.0.0.1');
    await once(operator.#server, 'listening');
    return operator;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Streams that are open. */
  get open(): number {
    return this.#streams.size;
  }

  say(message: StreamMessage): void {
    this.write(`${JSON.stringify(message)}\n`);
  }

  write(octets: string): void {
    for (const stream of this.#streams) stream.write(octets);
  }

  /** Breaks the connections. */
  cut(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  show(certificate: TestCertificate): void {
    this.#server.setSecureContext(certificate);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.url === ACKNOWLEDGEMENT_PATH) {
      this.talkers.add(request.socket.remotePort);
      const said = JSON.parse(await text(request)) as Acknowledgement;
      if (this.status === 204) this.acknowledgements.push(said);
      response.writeHead(this.status).end();
    } else if (request.url === STREAM_PATH) {
      this.tokens.push(request.headers.authorization);
      this.#streams.add(response);
      response.once('close', () => this.#streams.delete(response));
      response.writeHead(200).flushHeaders();
      for (const line of this.greeting) response.write(`${line}\n`);
    } else response.writeHead(404).end();
  }
}
