import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { until } from './waiting.ts';

/** One HTTP answer, as it came. */
export interface RawAnswer {
  readonly status: number;
  /** Lower-case names; a repeated one keeps its last value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Milliseconds between looks: a corpus of hundreds of exchanges waits as often. */
const LOOK_MS = 2;

/** A TCP connection, in TLS where the URL says so, on which a test says exactly what it wants to. */
export class RawClient {
  readonly #socket: Socket;
  #received = '';
  /** The answer to HEAD has a length and no body. */
  #bodyless = false;
  #closed = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => (this.#received += text));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.#closed = true));
  }

  static async open(url: string): Promise<RawClient> {
    const { hostname, port, protocol } = new URL(url);
    const secure = protocol === 'https:';
    const host = hostname.replace(/^\[|\]$/g, '');
    const socket = secure
      ? connectSecurely({ host, port: Number(port || 443), servername: host })
      : connect(Number(port || 80), host);
    await new Promise((resolve, reject) => {
      socket.once(secure ? 'secureConnect' : 'connect', resolve);
      socket.once('error', reject);
    });
    return new RawClient(socket);
  }

  /** Everything received so far, one character an octet. */
  get received(): string {
    return this.#received;
  }

  get closed(): boolean {
    return this.#closed;
  }

  send(bytes: Uint8Array | string): void {
    this.#bodyless ||= Buffer.from(bytes).toString('latin1').startsWith('HEAD ');
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /** Waits until as many whole answers have come, or the connection is closed: then those that came. */
  answers(count: number, patienceMs?: number): Promise<readonly RawAnswer[]> {
    const look = () => {
      const answers = this.soFar();
      return answers.length >= count || this.#closed ? answers : null;
    };
    return until(`${count} answers on a raw connection`, look, patienceMs, LOOK_MS);
  }

  /** The whole answers that have come. */
  soFar(): readonly RawAnswer[] {
    return readAnswers(this.#received, this.#closed, this.#bodyless).answers;
  }

  /** Waits until the gate has closed the connection. */
  async ended(): Promise<void> {
    await until('the end of a raw connection', () => this.#closed);
  }

  /** Takes nothing more of what comes. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Sends the bytes on a connection of their own and reads the first answer. */
export async function exchange(url: string, bytes: Uint8Array | string): Promise<RawAnswer> {
  const client = await RawClient.open(url);
  try {
    client.send(bytes);
    const [answer] = await client.answers(1);
    if (answer === undefined) throw new Error('the connection was closed without an answer');
    return answer;
  } finally {
    client.close();
  }
}

/** Whole answers at the start of what was received; 1xx answers are left out. */
export function readAnswers(
  received: string,
  closed: boolean,
  bodyless: boolean,
): { answers: readonly RawAnswer[] } {
  const answers: RawAnswer[] = [];
  let rest = received;
  for (;;) {
    const read = readAnswer(rest, closed, bodyless);
    if (read === null) return { answers };
    if (read.answer.status >= 200) answers.push(read.answer);
    rest = rest.slice(read.length);
  }
}

function readAnswer(
  text: string,
  closed: boolean,
  bodyless: boolean,
): { answer: RawAnswer; length: number } | null {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = Number(statusLine.split(' ')[1]);
  const headers = Object.fromEntries(lines.map(headerOf));
  const start = end + 4;
  const body = readBody(text, start, headers, bodyless || status < 200 || status === 204, closed);
  return body === null ? null : { answer: { status, headers, body: body.text }, length: body.end };
}

function headerOf(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function readBody(
  text: string,
  start: number,
  headers: Readonly<Record<string, string>>,
  bodyless: boolean,
  closed: boolean,
): { text: string; end: number } | null {
  if (bodyless) return { text: '', end: start };
  if (headers['transfer-encoding'] === 'chunked') return readChunks(text, start);
  const length = headers['content-length'];
  const end = length === undefined ? text.length : start + Number(length);
  if (length === undefined && !closed) return null;
  return text.length < end ? null : { text: utf8(text.slice(start, end)), end };
}

function readChunks(text: string, start: number): { text: string; end: number } | null {
  let body = '';
  let at = start;
  for (;;) {
    const line = text.indexOf('\r\n', at);
    if (line === -1) return null;
    const size = Number.parseInt(text.slice(at, line), 16);
    if (Number.isNaN(size)) throw new Error(`a chunk without a size: ${text.slice(at, line)}`);
    const end = line + 2 + size + 2;
    if (text.length < end) return null;
    body += text.slice(line + 2, line + 2 + size);
    if (size === 0) return { text: utf8(body), end };
    at = end;
  }
}

function utf8(octets: string): string {
  return Buffer.from(octets, 'latin1').toString('utf8');
}
