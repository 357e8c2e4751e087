import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
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

/** What the upstream answers to a request: the octets of a whole HTTP answer. */
export type Answering = (request: Recorded) => string | Promise<string>;

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

  static async start(): Promise<RecordingUpstream> {
    const server = createServer();
    const upstream = new RecordingUpstream(server);
    server.on('connection', (socket) => {
      upstream.#serve(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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
        void Promise.resolve(this.answering(request)).then((answer) => {
          socket.write(Buffer.from(answer, 'utf8'));
        });
      }
    });
  }
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
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({
    'content-type': 'application/json',
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Answer\r\n${lines.join('')}\r\n${body}`;
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
