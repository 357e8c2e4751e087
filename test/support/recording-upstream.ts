import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { until } from './waiting.ts';

/** One request as the upstream's socket got it. */
export interface Recorded {
  readonly method: string;
  readonly target: string;
  /** Header lines as sent, lower-case names. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
  /** Everything, octet by octet. */
  readonly raw: Buffer;
}

/** Octets that are written one piece after the other; then the connection is closed, unless it is kept open. */
export interface Octets {
  readonly pieces: readonly (string | Uint8Array)[];
  readonly keepsOpen?: boolean;
}

/** What the upstream answers to a request: a whole HTTP answer, or any octets. */
export type Answering = (request: Recorded) => string | Octets | Promise<string>;

/** Milliseconds between pieces: enough for each to arrive by itself. */
const BETWEEN_PIECES_MS = 5;

/** A server that is no HTTP library: it keeps the exact octets, and answers what a test wants. */
export class RecordingUpstream {
  readonly requests: Recorded[] = [];
  /** Octets that were no whole request when their connection ended. */
  readonly left: Buffer[] = [];
  answering: Answering = answerRpc;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** `port` 0: any free one. Rejects where it is taken. */
  static async start(port = 0, host = '127.0.0.1'): Promise<RecordingUpstream> {
    const server = createServer();
    const upstream = new RecordingUpstream(server);
    server.on('connection', (socket) => {
      upstream.#serve(socket);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  /** Waits for the nth request (from 1) since the last `forget`. */
  request(count: number): Promise<Recorded> {
    return until(`request ${count} at the upstream`, () => this.requests[count - 1] ?? null);
  }

  forget(): void {
    this.requests.length = 0;
    this.left.length = 0;
    this.answering = answerRpc;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    let pending = Buffer.alloc(0);
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      if (pending.length > 0) this.left.push(pending);
    });
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        const request = readRequest(pending);
        if (request === null) return;
        pending = pending.subarray(request.raw.length);
        this.requests.push(request);
        void Promise.resolve(this.answering(request)).then((answer) =>
          write(
            socket,
            typeof answer === 'string' ? { pieces: [answer], keepsOpen: true } : answer,
          ),
        );
      }
    });
  }
}

async function write(socket: Socket, { pieces, keepsOpen = false }: Octets): Promise<void> {
  for (const [at, piece] of pieces.entries()) {
    if (at > 0) await wait(BETWEEN_PIECES_MS);
    socket.write(piece);
  }
  if (!keepsOpen) socket.end();
}

/** A whole request at the start of the octets; null where one is not whole yet. */
function readRequest(octets: Buffer): Recorded | null {
  const end = octets.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const [line = '', ...lines] = octets.subarray(0, end).toString('latin1').split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  const headers = lines.map((text) => {
    const colon = text.indexOf(':');
    return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const;
  });
  const start = end + 4;
  const length = bodyLength(octets, start, new Map(headers));
  if (length === null || octets.length < start + length) return null;
  const raw = octets.subarray(0, start + length);
  return { method, target, headers, body: raw.subarray(start), raw };
}

function bodyLength(
  octets: Buffer,
  start: number,
  headers: ReadonlyMap<string, string>,
): number | null {
  if (headers.get('transfer-encoding') === undefined)
    return Number(headers.get('content-length') ?? 0);
  const last = octets.indexOf('0\r\n\r\n', start);
  return last === -1 ? null : last + 5 - start;
}

/** A whole HTTP answer. */
export function httpAnswer(
  status: number,
  body: string,
  headers?: Readonly<Record<string, string>>,
): string;
export function httpAnswer(
  status: number,
  body: string | Uint8Array,
  headers?: Readonly<Record<string, string>>,
): Uint8Array;
export function httpAnswer(
  status: number,
  body: string | Uint8Array,
  headers: Readonly<Record<string, string>> = {},
): string | Uint8Array {
  const lines = Object.entries({
    'content-type': 'application/json',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} Answer\r\n${lines.join('')}\r\n`;
  return typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]);
}

/** A server that has every tool: each request gets a result, everything else 202. */
export function answerRpc({ body }: Recorded): string {
  const message = jsonIn(body);
  const results = (Array.isArray(message) ? message : [message]).flatMap(resultOf);
  if (results.length === 0) return httpAnswer(202, '');
  return httpAnswer(200, JSON.stringify(Array.isArray(message) ? results : results[0]));
}

function resultOf(message: unknown): readonly object[] {
  const id = (message as { id?: unknown } | null)?.id;
  if (id === undefined) return [];
  const result = { content: [{ type: 'text', text: 'done' }], resultType: 'complete' };
  return [{ jsonrpc: '2.0', id, result }];
}

function jsonIn(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}
