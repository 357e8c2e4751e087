import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { PlainForwarder } from '../data-path.ts';
import type { Log } from '../gate.ts';
import { createPlainForwarder } from './plain.ts';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const servers: Server[] = [];
const forwarders: PlainForwarder[] = [];

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** A gate whose every path is plain, before the upstream on that port. */
function gateTo(upstreamPort: number): Promise<number> {
  const plain = createPlainForwarder({
    upstreamOrigin: `http://127.0.0.1:${upstreamPort}`,
    log: silent,
  });
  forwarders.push(plain);
  return serve((incoming, response) => {
    plain.forward(incoming, response);
  });
}

function ask(
  port: number,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const { method = 'GET', headers = {}, body } = options;
  return new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      { host: '127.0.0.1', port, path: '/healthz?full=1', method, headers },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

afterEach(() => {
  for (const forwarder of forwarders.splice(0)) forwarder.close();
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

describe('createPlainForwarder', () => {
  it('passes the path, the query and the answer', async () => {
    const upstream = await serve((incoming, response) => {
      response.writeHead(207, { 'content-type': 'text/plain', etag: '"1"' }).end(incoming.url);
    });
    const answer = await ask(await gateTo(upstream));
    expect(answer.statusCode).toBe(207);
    expect(answer.headers).toMatchObject({ 'content-type': 'text/plain', etag: '"1"' });
    expect(await text(answer)).toBe('/healthz?full=1');
  });

  it.each([{}, { expect: '100-continue' }])('says nothing of who asks (%j)', async (more) => {
    let seen: IncomingHttpHeaders = {};
    const upstream = await serve((incoming, response) => {
      seen = incoming.headers;
      response.end();
    });
    const headers = {
      ...more,
      authorization: 'Bearer secret',
      cookie: 'session=secret',
      forwarded: 'for=192.0.2.1',
      'x-forwarded-for': '192.0.2.1',
      'x-forwarded-user': 'admin',
      'proxy-authorization': 'Basic secret',
      'mcp-session-id': 'secret',
      'x-http-method-override': 'DELETE',
      accept: 'text/plain',
    };
    await ask(await gateTo(upstream), { headers });
    expect(seen).toEqual({
      accept: 'text/plain',
      host: `127.0.0.1:${upstream}`,
      connection: 'keep-alive',
    });
  });

  it('keeps cookies, challenges and the address of the upstream from the client', async () => {
    const upstream = await serve((incoming, response) => {
      const location = incoming.method === 'HEAD' ? '/docs/' : 'http://127.0.0.1:9001/docs/';
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response
        .writeHead(302, { location, 'www-authenticate': 'Basic', server: 'secret/1.0' })
        .end();
    });
    const gate = await gateTo(upstream);
    const { headers } = await ask(gate);
    const framing = ['connection', 'content-length', 'date', 'keep-alive', 'transfer-encoding'];
    expect(Object.keys(headers).filter((name) => !framing.includes(name))).toEqual([]);
    expect(headers.date).toBeDefined();
    expect((await ask(gate, { method: 'HEAD' })).headers.location).toBe('/docs/');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('forwards no %s', async (method) => {
    let reached = false;
    const upstream = await serve((_incoming, response) => {
      reached = true;
      response.end();
    });
    const answer = await ask(await gateTo(upstream), { method });
    expect(answer.statusCode).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
    expect(reached).toBe(false);
  });

  it.each([{ 'transfer-encoding': 'chunked' }, { 'content-length': '30' }])(
    'forwards no body, in which a second request could hide (%j)',
    async (headers) => {
      const paths: (string | undefined)[] = [];
      const upstream = await serve((incoming, response) => {
        paths.push(incoming.url);
        response.end();
      });
      const answer = await ask(await gateTo(upstream), {
        headers,
        body: 'GET /admin HTTP/1.1\r\nHost: a\r\n\r\n'.slice(0, 30),
      });
      expect(answer.statusCode).toBe(400);
      expect(paths).toEqual([]);
    },
  );

  it('answers 502 when the upstream cannot be reached', async () => {
    const upstream = await serve((_incoming, response) => response.end());
    servers[0]?.close();
    const answer = await ask(await gateTo(upstream));
    expect(answer.statusCode).toBe(502);
    expect(JSON.parse(await text(answer))).toEqual({ error: 'the server cannot be reached' });
  });

  it('ends the answer when the upstream ends in the middle of it', async () => {
    const upstream = await serve((_incoming, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const answer = await ask(await gateTo(upstream));
    await expect(text(answer)).rejects.toThrow();
  });

  it('opens no websocket', async () => {
    let upgraded = false;
    const upstream = await serve((_incoming, response) => response.end('plain'));
    servers[0]?.on('upgrade', () => (upgraded = true));
    const socket = connect(await gateTo(upstream), '127.0.0.1');
    socket.write(
      'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n\r\n',
    );
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(upgraded).toBe(false);
  });
});
