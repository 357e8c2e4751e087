import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { readAnswers } from '../support/raw-client.ts';
import type { RawAnswer } from '../support/raw-client.ts';

/** What became of one connection. */
export interface Met {
  readonly received: string;
  readonly answers: readonly RawAnswer[];
  /** Whether everything was answered, or the connection closed, in time. */
  readonly inTime: boolean;
}

/** Milliseconds in which every whole request must be answered: far beyond what a busy machine needs. */
const BOUND_MS = 15_000;

/** Milliseconds of silence after which a connection with something unframed on it is given up. */
const SILENCE_MS = 120;

/** Sends the pieces, and waits for `count` answers (null: as many as there may be) or the end of the connection. */
export async function converse(
  url: string,
  pieces: readonly Buffer[],
  count: number | null,
): Promise<Met> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const listener = new Listener(socket, count);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const inTime = await listener.done(count === null ? SILENCE_MS : BOUND_MS);
  if (inTime || count !== null) return listener.met(inTime);
  socket.end();
  return listener.met(await listener.done(BOUND_MS));
}

class Listener {
  readonly #socket: Socket;
  readonly #count: number | null;
  #received = '';
  #closed = false;
  #check: () => void = () => undefined;

  constructor(socket: Socket, count: number | null) {
    this.#socket = socket;
    this.#count = count;
    socket.setEncoding('latin1');
    socket.on('error', () => undefined);
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#check();
    });
    socket.on('close', () => {
      this.#closed = true;
      this.#check();
    });
  }

  /** Whether it is over before so many milliseconds pass without an octet. */
  async done(withinMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => {
      resolve(false);
    }, withinMs);
    this.#check = () => {
      timer.refresh();
      if (this.#closed || (this.#count !== null && this.#answers().length >= this.#count))
        resolve(true);
    };
    this.#check();
    const isOver = await promise;
    clearTimeout(timer);
    return isOver;
  }

  met(inTime: boolean): Met {
    this.#socket.destroy();
    return { received: this.#received, answers: this.#answers(), inTime };
  }

  #answers(): readonly RawAnswer[] {
    return readAnswers(this.#received, this.#closed, false).answers;
  }
}
