import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { connectLoopback, errorCode } from './loopback.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(host: string, port = 0): Promise<number> {
  const server = createServer((socket) => socket.resume().end());
  server.listen({ host, port, ipv6Only: true });
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

async function addressOf(port: number): Promise<string | undefined> {
  const socket = await connectLoopback(port, AbortSignal.timeout(10_000));
  const { remoteAddress } = socket;
  socket.destroy();
  return remoteAddress;
}

describe('connectLoopback', () => {
  it('takes 127.0.0.1 first', async () => {
    const port = await listening('127.0.0.1');
    await listening('::1', port);
    expect(await addressOf(port)).toBe('127.0.0.1');
  });

  it('takes ::1 where 127.0.0.1 refuses', async () => {
    expect(await addressOf(await listening('::1'))).toBe('::1');
  });

  it('rejects where both refuse', async () => {
    const port = await listening('127.0.0.1');
    const [server] = servers.splice(0);
    server?.close();
    await expect(addressOf(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('connects to nothing when its signal has fired', async () => {
    const port = await listening('127.0.0.1');
    let connections = 0;
    servers[0]?.on('connection', () => (connections += 1));
    await expect(connectLoopback(port, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    });
    // The server takes connections in their order: this one after any that the first call made.
    await addressOf(port);
    servers[0]?.close();
    await once(servers[0] as Server, 'close');
    expect(connections).toBe(1);
  });

  it('ends an open connection when its signal fires', async () => {
    const port = await listening('127.0.0.1');
    const abort = new AbortController();
    const socket = await connectLoopback(port, abort.signal);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    abort.abort();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

describe('errorCode', () => {
  it.each([
    [Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [Object.assign(new Error('aborted'), { code: 20 }), null],
    [new Error('plain'), null],
    ['text', null],
  ])('of %s is %s', (error, code) => {
    expect(errorCode(error)).toBe(code);
  });
});
