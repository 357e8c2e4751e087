import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from '../support/waiting.ts';

/** Milliseconds of silence after which what was to come on the stream has come, mostly: the rest is heard with the next case. */
const SILENCE_MS = 10;

/** A client's stream of HTTP+SSE. */
export class StreamClient {
  readonly #socket: Socket;
  #received = '';
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (this.#received += text));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#closed = true));
  }

  /** Opens a stream at `/sse`, and waits until it says where messages go. */
  static async open(url: string, token: string): Promise<StreamClient> {
    const { hostname, port, host } = new URL(url);
    const client = new StreamClient(connect({ host: hostname, port: Number(port) }));
    client.#socket.write(
      `GET /sse HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${token}\r\naccept: text/event-stream\r\n\r\n`,
    );
    await until('the endpoint of HTTP+SSE', () => client.#closed || client.endpoint !== null);
    return client;
  }

  /** Where messages go; null where it was not said. */
  get endpoint(): string | null {
    return /^data: ?(\/sse\?sessionId=[\w-]+)$/m.exec(this.#received)?.[1] ?? null;
  }

  /** Everything that came, once nothing comes any more. */
  async heard(): Promise<string> {
    let before = -1;
    while (before < this.#received.length && !this.#closed) {
      before = this.#received.length;
      await wait(SILENCE_MS);
    }
    return this.#received;
  }

  close(): void {
    this.#socket.destroy();
  }
}
