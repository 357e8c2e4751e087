import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:http2';
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { probeGrpc } from './grpc-probe.ts';
import type { ProbeAnswer } from './probe-answer.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

async function listening(server: Server | Http2Server, host = '127.0.0.1'): Promise<number> {
  server.listen({ host, port: 0, ipv6Only: true });
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

function probe(
  port: number,
  service = '',
  signal = AbortSignal.timeout(10_000),
): Promise<ProbeAnswer> {
  return probeGrpc({ kind: 'grpc', port, service, timeoutSeconds: 10 }, signal);
}

type Answer = (stream: ServerHttp2Stream, service: string) => void;

/** A health service: it reads the request as protobuf and answers with trailers, as gRPC servers do. */
function healthServer(answer: Answer, seen: IncomingHttpHeaders[] = []): Http2Server {
  const server = createServer();
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    seen.push(headers);
    void buffer(stream).then((body) => answer(stream, serviceIn(body)));
  });
  return server;
}

function serviceIn(body: Buffer): string {
  expect([body[0], body.readUInt32BE(1)]).toEqual([0, body.length - 5]);
  const message = body.subarray(5);
  if (message.length === 0) return '';
  expect(message[0]).toBe(0x0a);
  const [length, start] = varintAt(message, 1);
  expect(start + length).toBe(message.length);
  return message.subarray(start).toString('utf8');
}

function varintAt(bytes: Buffer, start: number): [number, number] {
  let value = 0;
  for (let at = start; ; at += 1) {
    const byte = bytes[at] ?? 0;
    value |= (byte & 0x7f) << (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
}

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' };

function reply(stream: ServerHttp2Stream, message: number[], grpcStatus = '0'): void {
  stream.respond(HEADERS, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': grpcStatus }));
  stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
}

function statusReply(status: number): Answer {
  return (stream) => reply(stream, status === 0 ? [] : [0x08, status]);
}

describe('probeGrpc', () => {
  it('succeeds where the service says SERVING', async () => {
    const port = await listening(healthServer(statusReply(1)));
    expect((await probe(port)).status).toBe(200);
  });

  it.each([
    ['UNKNOWN', 0],
    ['NOT_SERVING', 2],
    ['SERVICE_UNKNOWN', 3],
  ])('fails where it says %s', async (_name, status) => {
    const port = await listening(healthServer(statusReply(status)));
    const answer = await probe(port);
    expect([answer.status, answer.body]).toEqual([503, 'The health service did not say SERVING\n']);
  });

  it.each([[''], ['mcp.v1.Tools'], ['é'], ['s'.repeat(127)], ['s'.repeat(128)], ['s'.repeat(300)]])(
    'asks for the declared service %j',
    async (service) => {
      const server = healthServer((stream, asked) =>
        statusReply(asked === service ? 1 : 3)(stream, asked),
      );
      expect((await probe(await listening(server), service)).status).toBe(200);
    },
  );

  it('asks as gRPC does', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const port = await listening(healthServer(statusReply(1), seen));
    await probe(port);
    expect(seen.map((headers) => Object.fromEntries(Object.entries(headers)))).toEqual([
      {
        ':method': 'POST',
        ':scheme': 'http',
        ':authority': `127.0.0.1:${port}`,
        ':path': '/grpc.health.v1.Health/Check',
        te: 'trailers',
        'content-type': 'application/grpc',
        'user-agent': 'kube-probe/gatehouse',
      },
    ]);
  });

  it('asks ::1 where 127.0.0.1 refuses', async () => {
    const port = await listening(healthServer(statusReply(1)), '::1');
    expect((await probe(port)).status).toBe(200);
  });

  it.each<[string, Answer]>([
    ['an error in the trailers', (stream) => reply(stream, [0x08, 1], '14')],
    [
      'nothing but an error',
      (stream) => {
        stream.respond({ ...HEADERS, 'grpc-status': '12' }, { endStream: true });
      },
    ],
    ['an HTTP error', (stream) => stream.respond({ ':status': 404 }, { endStream: true })],
    [
      'SERVING without trailers',
      (stream) => {
        stream.respond(HEADERS);
        stream.end(Buffer.from([0, 0, 0, 0, 2, 0x08, 1]));
      },
    ],
    ['a longer message that begins with SERVING', (stream) => reply(stream, [0x08, 1, 0x08, 2])],
    ['nothing', (stream) => reply(stream, [])],
  ])('fails on %s', async (_name, answer) => {
    expect((await probe(await listening(healthServer(answer)))).status).toBe(503);
  });

  it('reads no more of an endless answer than it needs', async () => {
    const server = healthServer((stream) => {
      stream.respond(HEADERS);
      stream.on('error', () => undefined);
      stream.write(Buffer.alloc(64));
    });
    expect((await probe(await listening(server))).status).toBe(503);
  });

  it('fails where the stream or the connection breaks off', async () => {
    const reset = healthServer((stream) => {
      stream.on('error', () => undefined);
      stream.close(2);
    });
    await expect(probe(await listening(reset))).rejects.toMatchObject({
      code: 'ERR_HTTP2_STREAM_ERROR',
    });
    const gone = healthServer((stream) => stream.session?.destroy());
    // Depending on what arrives first, the stream ends early or the connection does.
    const answer = probe(await listening(gone)).catch(() => ({ status: 503 }));
    expect((await answer).status).toBe(503);
  });

  it('rejects a server that does not speak HTTP/2', async () => {
    const old = createHttpServer((_request, response) => response.end());
    await expect(probe(await listening(old))).rejects.toThrow();
    const other = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await expect(probe(await listening(other))).rejects.toThrow();
  });

  it('ends when its signal fires, whether the server is slow or says nothing at all', async () => {
    for (const server of [healthServer(() => undefined), createTcpServer()]) {
      const abort = new AbortController();
      const connected = once(server, 'connection');
      const answer = probe(await listening(server), '', abort.signal);
      const [socket] = (await connected) as [Socket];
      cleanups.push(() => socket.destroy());
      abort.abort();
      await expect(answer).rejects.toThrow();
    }
  });
});
