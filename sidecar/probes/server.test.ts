import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { startProbes } from './server.ts';

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen({ host, port: 0, ipv6Only: true });
  await once(server, 'listening');
  cleanups.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function start(targets: Readonly<Record<string, ProbeTarget>>): Promise<string> {
  const probes = await startProbes({ host: '127.0.0.1', port: 0, targets });
  cleanups.push(() => probes.close());
  return probes.url;
}

/** A server with its probe, asked for under /probe/app/liveness. */
async function startBefore(listener: RequestListener, timeoutSeconds = 10): Promise<string> {
  const server = createHttpServer(listener);
  const port = await listening(server);
  cleanups.push(() => server.closeAllConnections());
  const url = await start({ '/probe/app/liveness': http(port, timeoutSeconds) });
  return `${url}/probe/app/liveness`;
}

function http(port: number, timeoutSeconds = 10): ProbeTarget {
  return { kind: 'http', scheme: 'HTTP', port, path: '/healthz', headers: [], timeoutSeconds };
}

/** The status of a request target that fetch would tidy up. */
async function statusOf(url: string, target: string): Promise<number> {
  const outgoing = request(url, { path: target, agent: false });
  outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.resume();
  return answer.statusCode ?? 0;
}

describe('startProbes', () => {
  it.each([
    '/',
    '/probe/app/liveness?x=1',
    '/probe/app/liveness?',
    '/probe/app/liveness/',
    '/PROBE/app/liveness',
    '//probe/app/liveness',
    '/probe/x/../app/liveness',
    '/probe/app/%6civeness',
    'http://elsewhere/probe/app/liveness',
    '/probe/app/readiness',
    '/constructor',
    '/__proto__',
  ])('has nothing at %s', async (target) => {
    let asked = 0;
    const url = await startBefore((_request, response) => {
      asked += 1;
      response.end();
    });
    expect(await statusOf(url, target)).toBe(404);
    expect(asked).toBe(0);
    expect(await statusOf(url, '/probe/app/liveness')).toBe(200);
    expect(asked).toBe(1);
  });

  it.each(['POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])('takes no %s', async (method) => {
    let asked = 0;
    const url = await startBefore((_request, response) => {
      asked += 1;
      response.end();
    });
    const answer = await fetch(url, { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET');
    expect(asked).toBe(0);
  });

  it('lets nothing of the request through', async () => {
    let seen: unknown = null;
    const url = await startBefore((incoming, response) => {
      seen = { method: incoming.method, url: incoming.url, headers: incoming.headers };
      response.end();
    });
    const headers = {
      authorization: 'Bearer planted',
      cookie: 'planted=1',
      'user-agent': 'kube-probe/1.34',
    };
    expect((await fetch(url, { headers })).status).toBe(200);
    expect(seen).toEqual({
      method: 'GET',
      url: '/healthz',
      headers: {
        host: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        connection: 'close',
        'user-agent': 'kube-probe/gatehouse',
        accept: '*/*',
      },
    });
  });

  it('says in one line that a server is slow', async () => {
    const url = await startBefore(() => undefined, 0.05);
    const answer = await fetch(url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/^No answer from port \d+ within 0\.05 s\n$/);
  });

  it('says so of one that stops in the middle of its body', async () => {
    const url = await startBefore((_request, response) => response.write('half'), 0.2);
    const answer = await fetch(url);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toMatch(/within 0\.2 s\n$/);
  });

  it('says in one line that nobody listens', async () => {
    const server = createTcpServer();
    const port = await listening(server);
    server.close();
    await once(server, 'close');
    const url = await start({ '/probe/app/startup': http(port) });
    const answer = await fetch(`${url}/probe/app/startup`);
    expect(answer.status).toBe(503);
    expect(await answer.text()).toBe(`No answer from port ${port} (ECONNREFUSED)\n`);
  });

  it('asks a server once at a time, however many ask', async () => {
    let asked = 0;
    const url = new URL(
      await startBefore((_request, response) => {
        asked += 1;
        response.end(`answer ${asked}`);
      }),
    );
    // Two requests in one segment are taken in one turn of the loop, before the first can be answered.
    const get = `GET ${url.pathname} HTTP/1.1\r\nHost: pod\r\n`;
    const socket = connect(Number(url.port), url.hostname);
    socket.write(`${get}\r\n${get}Connection: close\r\n\r\n`);
    const answers = await text(socket);
    expect(answers.match(/answer \d/g)).toEqual(['answer 1', 'answer 1']);
    expect(await (await fetch(url)).text()).toBe('answer 2');
  });

  it('closes when it has answered', async () => {
    const probes = await startProbes({ host: '127.0.0.1', port: 0, targets: {} });
    expect(probes.url).toBe(`http://127.0.0.1:${probes.port}`);
    await probes.close();
    await expect(fetch(probes.url)).rejects.toThrow();
  });
});
