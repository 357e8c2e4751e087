import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { LEGACY, modernHeaders } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { toolCall } from './large-call.ts';

/** Milliseconds between two octets of a slow client. */
const SLOW_MS = 1_000;

/** Octets of a body that a slow client has sent before it becomes slow. */
const BODY_BYTES = 8 * 1024;

/** Octets of the answers that slow clients read: more than the buffers of the kernel take on both sides of a sidecar. */
const ANSWER_BYTES = 8 * 1024 * 1024;

/** Milliseconds for the beginning of all answers: a gigabyte of them is on its way. */
const PATIENCE_MS = 60_000;

class Member {
  readonly socket: Socket;
  received = 0;
  /** The status of an answer that has begun. */
  status = 0;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (octets: Buffer) => {
      if (this.received === 0) this.status = Number(octets.toString('latin1', 9, 12));
      this.received += octets.length;
    });
  }

  get isOpen(): boolean {
    return !this.socket.closed && !this.socket.connecting;
  }
}

/** Connections to one sidecar that tests hold by the thousand. */
export class Crowd {
  readonly #origin: URL;
  readonly #members: Member[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  #isLeaving = false;

  constructor(origin: string) {
    this.#origin = new URL(origin);
  }

  /** Standalone streams of a session (Streamable HTTP), or of their own (HTTP+SSE). */
  async openStreams(token: string, count: number, session: string | null): Promise<void> {
    const of =
      session === null ? [] : [`mcp-session-id: ${session}`, `mcp-protocol-version: ${LEGACY}`];
    const lines = [
      `GET ${session === null ? '/sse' : '/mcp'} HTTP/1.1`,
      ...this.#common(token),
      ...of,
    ];
    const opened = await this.#connect(count, (socket) => socket.write(headOf(lines)));
    await until('open streams', () => opened.every(({ received }) => received > 0), PATIENCE_MS);
  }

  /** Sends a header section octet by octet; whoever is closed for it, after ten seconds, begins again. */
  async sendHeadersSlowly(token: string, count: number): Promise<void> {
    const lines = ['POST /mcp HTTP/1.1', ...this.#common(token), `x-slow: ${'x'.repeat(4_096)}`];
    const begin = (socket: Socket): void => {
      socket.write(headOf(lines).slice(0, 2_048));
      this.#drip(() => void socket.write('x'));
      socket.once('close', () => {
        if (!this.#isLeaving) this.#members.push(this.#member(begin));
      });
    };
    await this.#connect(count, begin);
  }

  /** Sends a body octet by octet. */
  async sendBodiesSlowly(token: string, count: number): Promise<void> {
    const type = ['content-type: application/json', 'content-length: 1000000'];
    const lines = ['POST /mcp HTTP/1.1', ...this.#common(token), ...type];
    await this.#connect(count, (socket) => {
      socket.write(headOf(lines) + ' '.repeat(BODY_BYTES));
      this.#drip(() => void socket.write(' '));
    });
  }

  /** Reads a large answer octet by octet. */
  async readSlowly(token: string, count: number): Promise<void> {
    const rpc = toolCall('slow', { octets: ANSWER_BYTES });
    const body = JSON.stringify(rpc);
    const more = Object.entries({
      ...modernHeaders(rpc),
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    }).map(([name, value]) => `${name}: ${value}`);
    const lines = ['POST /mcp HTTP/1.1', ...this.#common(token), ...more];
    const readers = await this.#connect(count, (socket) => {
      socket.write(headOf(lines) + body);
      socket.once('data', () => {
        socket.pause();
        this.#drip(() => void socket.read(1));
      });
    });
    const begun = () => readers.every(({ received }) => received > 0);
    await until('answers that have begun', begun, PATIENCE_MS);
  }

  /** How many connections are still open. */
  get open(): number {
    return this.#members.filter(({ isOpen }) => isOpen).length;
  }

  /** How many answers have begun with this status. */
  answered(status: number): number {
    return this.#members.filter((member) => member.status === status).length;
  }

  async leave(): Promise<void> {
    this.#isLeaving = true;
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
    for (const { socket } of this.#members) socket.destroy();
    await until('the crowd to be gone', () => this.open === 0);
    this.#members.length = 0;
  }

  #common(token: string): readonly string[] {
    const accept = 'accept: application/json, text/event-stream';
    return [`host: ${this.#origin.host}`, `authorization: Bearer ${token}`, accept];
  }

  #drip(octet: () => void): void {
    this.#timers.push(setInterval(octet, SLOW_MS));
  }

  async #connect(count: number, begin: (socket: Socket) => void): Promise<readonly Member[]> {
    const members = Array.from({ length: count }, () => this.#member(begin));
    this.#members.push(...members);
    await until('connections', () => members.every(({ socket }) => !socket.connecting));
    return members;
  }

  #member(begin: (socket: Socket) => void): Member {
    const member = new Member(connect(Number(this.#origin.port), this.#origin.hostname));
    member.socket.once('connect', () => begin(member.socket));
    return member;
  }
}

function headOf(lines: readonly string[]): string {
  return `${lines.join('\r\n')}\r\n\r\n`;
}
