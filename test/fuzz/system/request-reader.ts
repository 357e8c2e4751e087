import { Duplex } from 'node:stream';
import { createServer } from 'node:http';

/** One request as the server's side read it. */
export interface Arrived {
  readonly method: string;
  readonly target: string;
  /** Header lines, lower-case names. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Reads requests by hand: a length or nothing, every line as it stands. */
export class HandReader {
  #pending = Buffer.alloc(0);

  /** Octets that are no whole request yet. */
  get left(): number {
    return this.#pending.length;
  }

  push(octets: Buffer): readonly Arrived[] {
    this.#pending = Buffer.concat([this.#pending, octets]);
    const requests: Arrived[] = [];
    for (let next = this.#take(); next !== null; next = this.#take()) requests.push(next);
    return requests;
  }

  #take(): Arrived | null {
    const end = this.#pending.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const [line = '', ...lines] = this.#pending.toString('latin1', 0, end).split('\r\n');
    const headers = lines.map(headerIn);
    const length = Number(headers.find(([name]) => name === 'content-length')?.[1] ?? 0);
    const start = end + 4;
    if (this.#pending.length < start + length) return null;
    const body = this.#pending.subarray(start, start + length);
    this.#pending = this.#pending.subarray(start + length);
    const [method = '', target = ''] = line.split(' ');
    return { method, target, headers, body };
  }
}

function headerIn(line: string): readonly [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

/** Reads the same octets as node:http does with its lenient parser. */
export class NodeReader {
  readonly #stream: Duplex;

  constructor(arrived: (request: Arrived) => void, failed: (code: string) => void) {
    const server = createServer({ insecureHTTPParser: true }, (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method = '', url: target = '', rawHeaders } = request;
        arrived({ method, target, headers: pairs(rawHeaders), body: Buffer.concat(parts) });
        response.end();
      });
    });
    server.on('clientError', (error: NodeJS.ErrnoException) => failed(error.code ?? 'unknown'));
    this.#stream = new Duplex({ read: () => undefined, write: (_octets, _coding, done) => done() });
    server.emit('connection', this.#stream);
  }

  push(octets: Buffer): void {
    this.#stream.push(octets);
  }

  close(): void {
    this.#stream.destroy();
  }
}

function pairs(flat: readonly string[]): readonly (readonly [string, string])[] {
  const lines: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2)
    lines.push([(flat[at] ?? '').toLowerCase(), flat[at + 1] ?? '']);
  return lines;
}
