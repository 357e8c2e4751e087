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
  /** Why what came is no answer of HTTP; null where it is. */
  readonly malformed: string | null;
}

/** Milliseconds in which every whole request must be answered: far beyond what a busy machine needs. */
const BOUND_MS = 15_000;

/** Milliseconds of silence after which a connection with something unframed on it is given up. */
const SILENCE_MS = 40;

/**
 * Parts in which these are counted. While the machine stands still, time passes in which nobody can answer: it counts as
 * one part, however long it was.
 */
const PARTS = 4;

/** The same once there are as many answers as requests: more may come, of what was meant to be none. */
const SHORT_SILENCE_MS = 4;

export interface Awaited {
  readonly requests: number;
  /** Whether each of them must be answered; else there may be any number of answers. */
  readonly whole: boolean;
}

/** Sends the pieces, and waits for what must or may come of them, or the end of the connection. */
export async function converse(
  url: string,
  pieces: readonly Buffer[],
  { requests, whole }: Awaited,
): Promise<Met> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const listener = new Listener(socket);
  for (const piece of pieces) {
    if (socket.destroyed) break;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const inTime = await listener.answered(requests, whole ? BOUND_MS : SILENCE_MS);
  if (whole) return listener.met(inTime);
  if (inTime) await listener.answered(Infinity, SHORT_SILENCE_MS);
  socket.end();
  return listener.met(await listener.answered(Infinity, BOUND_MS));
}

class Listener {
  readonly #socket: Socket;
  #received = '';
  #closed = false;
  #malformed: string | null = null;
  #check: () => void = () => undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
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

  /** Whether so many answers have come, or the end, before so many milliseconds pass without an octet. */
  async answered(count: number, withinMs: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    let silent = 0;
    const timer = setInterval(() => {
      silent += 1;
      if (silent >= PARTS) resolve(false);
    }, withinMs / PARTS);
    this.#check = () => {
      silent = 0;
      if (this.#answers().length >= count || this.#closed || this.#malformed !== null)
        resolve(true);
    };
    this.#check();
    const isOver = await promise;
    clearInterval(timer);
    return isOver;
  }

  met(inTime: boolean): Met {
    this.#socket.destroy();
    return {
      received: this.#received,
      answers: this.#answers(),
      inTime,
      malformed: this.#malformed,
    };
  }

  #answers(): readonly RawAnswer[] {
    if (this.#malformed !== null) return [];
    try {
      return readAnswers(this.#received, this.#closed, false).answers;
    } catch (error) {
      this.#malformed = String(error);
      return [];
    }
  }
}
