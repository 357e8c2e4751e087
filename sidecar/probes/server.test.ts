import { once } from 'node:events';
import { createServer as createHttpServer, request } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
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
  const [answer] = (await once(outgoing, 'response')) as [import('node:http').IncomingMessage];
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
    '__proto__',
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
    const headers = { authorization: 'Bearer planted', cookie: 'planted=1', 'user-agent': 'kube-probe/1.34' };
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
    const waiting: (() => void)[] = [];
    const url = await startBefore((_request, response) => {
      waiting.push(() => response.end(String(waiting.length)));
      // The others have been sent long before this one is answered.
      setImmediate(() => void Promise.all([first, second]).then(() => undefined));
      if (waiting.length === 1) void arrived.then(() => waiting[0]?.());
      else response.end(String(waiting.length));
    });
    let arrive: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const first = fetch(url);
    const second = fetch(url);
    // Answered by the same process on the same loop after the two, so they have been taken.
    while (waiting.length === 0) await statusOf(url, '/');
    await statusOf(url, '/');
    await statusOf(url, '/');
    arrive();
    expect(await (await first).text()).toBe('1');
    expect(await (await second).text()).toBe('1');
    expect(await (await fetch(url)).text()).toBe('2');
  });
});
