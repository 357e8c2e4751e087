import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../../test/support/certificates.ts';
import { BODY_LIMIT, probeHttp } from './http-probe.ts';
import type { HttpTarget } from './http-probe.ts';
import type { ProbeAnswer } from './probe-answer.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen({ host, port: 0, ipv6Only: true });
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

function probe(target: Partial<HttpTarget> & { port: number }): Promise<ProbeAnswer> {
  return probeHttp(
    { kind: 'http', scheme: 'HTTP', path: '/healthz', headers: [], timeoutSeconds: 10, ...target },
    AbortSignal.timeout(10_000),
  );
}

/** What a server sees of a probe: the request line and the header lines as sent. */
async function seen(target: Partial<HttpTarget>): Promise<{ url: string; lines: string[] }> {
  let url = '';
  let raw: string[] = [];
  const port = await listening(
    createServer((request, response) => {
      url = request.url ?? '';
      raw = request.rawHeaders;
      response.end();
    }),
  );
  expect((await probe({ port, ...target })).status).toBe(200);
  const lines = raw.flatMap((name, at) => (at % 2 === 0 ? `${name}: ${raw[at + 1] ?? ''}` : []));
  return { url, lines: lines.map((line) => line.replace(`:${port}`, ':PORT')) };
}

async function answered(listener: RequestListener): Promise<ProbeAnswer> {
  return probe({ port: await listening(createServer(listener)) });
}

describe('probeHttp', () => {
  it.each([200, 204, 301, 404, 500, 503])('passes %d on', async (status) => {
    const { status: passed } = await answered((_request, response) => {
      response.writeHead(status).end();
    });
    expect(passed).toBe(status);
  });

  it('passes a body on', async () => {
    const { body } = await answered((_request, response) => response.end('all is well'));
    expect(body.toString()).toBe('all is well');
  });

  it('passes no more than the beginning of a long body on, and reads no more', async () => {
    let isClosed: () => void = () => undefined;
    const closed = new Promise<void>((resolve) => (isClosed = resolve));
    const { body } = await answered((_request, response) => {
      response.on('close', isClosed);
      // Never ends: whoever read it all would wait for ever.
      response.write('x'.repeat(BODY_LIMIT + 1));
    });
    expect(body.toString()).toBe('x'.repeat(BODY_LIMIT));
    await closed;
  });

  it('does not follow a redirect', async () => {
    let asked = 0;
    const { status } = await answered((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect([status, asked]).toEqual([302, 1]);
  });

  it('rejects a body that breaks off', async () => {
    const answer = answered((_request, response) => {
      response.writeHead(200, { 'content-length': '10' });
      response.write('half');
      setImmediate(() => response.destroy());
    });
    await expect(answer).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  it('rejects what is not HTTP', async () => {
    const server = createTcpServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    await expect(probe({ port: await listening(server) })).rejects.toThrow(/Parse Error/);
  });

  it('asks ::1 where 127.0.0.1 refuses', async () => {
    const server = createServer((request, response) => {
      response.end(request.socket.localAddress);
    });
    const { status, body } = await probe({ port: await listening(server, '::1') });
    expect([status, body.toString()]).toEqual([200, '::1']);
  });

  it('asks over TLS whatever the certificate is, without a server name', async () => {
    const { cert, key } = await (await TestAuthority.create()).issue('elsewhere.example');
    let serverName: unknown = null;
    const server = createSecureServer({ cert, key }, (request, response) => {
      serverName = (request.socket as TLSSocket).servername;
      response.writeHead(202).end('secret path');
    });
    const headers = [{ name: 'Host', value: 'elsewhere.example' }];
    const answer = await probe({ port: await listening(server), scheme: 'HTTPS', headers });
    expect([answer.status, answer.body.toString()]).toEqual([202, 'secret path']);
    expect(serverName).toBe(false);
  });

  it('rejects a server that speaks no TLS', async () => {
    const port = await listening(createServer((_request, response) => response.end()));
    await expect(probe({ port, scheme: 'HTTPS' })).rejects.toThrow();
  });
});

describe('the request of probeHttp', () => {
  it.each([
    ['/healthz?full=1', '/healthz?full=1'],
    ['healthz', '/healthz'],
    ['', '/'],
    ['?x=1', '/?x=1'],
    ['/a/../b//c', '/a/../b//c'],
    ['/a b', '/a%20b'],
    ['/é\r\nX: 1', '/%C3%A9%0D%0AX:%201'],
    ['/a%20b', '/a%20b'],
    ['/a#b', '/a'],
  ])('for the path %j asks for %j', async (path, url) => {
    expect((await seen({ path })).url).toBe(url);
  });

  it('has the declared headers as they are', async () => {
    const { lines } = await seen({
      headers: [
        { name: 'X-Custom', value: 'one' },
        { name: 'x-custom', value: 'two' },
        { name: 'Authorization', value: 'Basic cHJvYmU=' },
      ],
    });
    expect(lines).toEqual([
      'host: 127.0.0.1:PORT',
      'connection: close',
      'user-agent: kube-probe/gatehouse',
      'accept: */*',
      'X-Custom: one',
      'x-custom: two',
      'Authorization: Basic cHJvYmU=',
    ]);
  });

  it('has the declared host, user agent and accepted types instead of its own', async () => {
    const { lines } = await seen({
      headers: [
        { name: 'Host', value: 'app.example' },
        { name: 'User-Agent', value: 'mine' },
        { name: 'Accept', value: 'text/plain' },
      ],
    });
    expect(lines).toEqual([
      'host: app.example',
      'connection: close',
      'User-Agent: mine',
      'Accept: text/plain',
    ]);
  });

  it('leaves out a default that is declared empty', async () => {
    const headers = ['User-Agent', 'Accept', 'Host'].map((name) => ({ name, value: '' }));
    expect((await seen({ headers })).lines).toEqual(['host: 127.0.0.1:PORT', 'connection: close']);
  });

  it('is framed by itself alone', async () => {
    const headers = [
      { name: 'Transfer-Encoding', value: 'chunked' },
      { name: 'Content-Length', value: '7' },
      { name: 'Connection', value: 'keep-alive' },
    ];
    const { lines } = await seen({ headers });
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      'host',
      'connection',
      'user-agent',
      'accept',
    ]);
  });

  it('is not sent with a header that no request can have', async () => {
    let asked = 0;
    const port = await listening(createServer(() => (asked += 1)));
    const headers = [{ name: 'X-Custom', value: 'a\r\nX-Smuggled: b' }];
    await expect(probe({ port, headers })).rejects.toMatchObject({ code: 'ERR_INVALID_CHAR' });
    expect(asked).toBe(0);
  });
});
