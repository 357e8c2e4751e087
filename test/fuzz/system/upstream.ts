import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { HandReader, NodeReader } from './request-reader.ts';
import type { Arrived } from './request-reader.ts';

/** What the server sends: pieces one after the other, then what becomes of the connection. */
export interface Reply {
  readonly pieces: readonly Buffer[];
  readonly then: 'stay' | 'end' | 'break';
  /** HTTP+SSE: the number of the stream that this connection is from now on. */
  readonly opens?: number;
  /** HTTP+SSE: what comes on a stream that was opened before. */
  readonly beside?: Pick<Reply, 'pieces' | 'then'> & { readonly stream: number };
}

export interface Attendant {
  /** Called at once for each whole request, before anything else happens; the reply to it. */
  arrived(request: Arrived): Reply;
  /** Two readers of the same octets do not agree, or octets are no request. */
  disagreed(what: string): void;
}

/** The MCP server behind the gate: two readers of the same octets, and answers as a script has them. */
export class FuzzUpstream {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** Streams of HTTP+SSE, with when everything is sent that was to come on them so far. */
  readonly #streams = new Map<number, { readonly socket: Socket; sent: Promise<void> }>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(attendant: Attendant): Promise<FuzzUpstream> {
    const server = createServer();
    const upstream = new FuzzUpstream(server);
    server.on('connection', (socket) => {
      upstream.#serve(socket, attendant);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/mcp`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket, attendant: Attendant): void {
    this.#sockets.add(socket.setNoDelay(true));
    const hand = new HandReader();
    const comparison = new Comparison(attendant);
    const node = new NodeReader(
      (request) => comparison.add('node', request),
      (code) => attendant.disagreed(`node:http cannot read what the gate sent: ${code}`),
    );
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      for (const [number, stream] of this.#streams)
        if (stream.socket === socket) this.#streams.delete(number);
      node.close();
    });
    socket.on('data', (octets: Buffer) => {
      for (const request of hand.push(octets)) {
        comparison.add('hand', request);
        this.#reply(socket, attendant.arrived(request));
      }
      node.push(octets);
    });
  }

  /** On a stream one answer comes after the other: their events are told apart by what is between them alone. */
  #reply(socket: Socket, reply: Reply): void {
    const { opens, beside } = reply;
    const sent = send(socket, reply);
    if (opens !== undefined) this.#streams.set(opens, { socket, sent });
    const stream = beside === undefined ? undefined : this.#streams.get(beside.stream);
    if (stream === undefined || beside === undefined) return;
    stream.sent = stream.sent.then(() => send(stream.socket, beside));
  }
}

/** The requests of one connection as both readers have them. */
class Comparison {
  readonly #waiting = { hand: [] as Arrived[], node: [] as Arrived[] };
  readonly #attendant: Attendant;

  constructor(attendant: Attendant) {
    this.#attendant = attendant;
  }

  add(reader: 'hand' | 'node', request: Arrived): void {
    const other = this.#waiting[reader === 'hand' ? 'node' : 'hand'].shift();
    if (other === undefined) this.#waiting[reader].push(request);
    else if (!isDeepStrictEqual(other, request))
      this.#attendant.disagreed('two readers of HTTP take the same octets for different requests');
  }
}

async function send(
  socket: Socket,
  { pieces, then }: Pick<Reply, 'pieces' | 'then'>,
): Promise<void> {
  for (const piece of pieces) {
    if (socket.destroyed) return;
    socket.write(piece);
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (then === 'end') socket.end();
  if (then === 'break') socket.destroy();
}
