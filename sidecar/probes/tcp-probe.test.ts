import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { probeTcp } from './tcp-probe.ts';

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(host: string): Promise<Server> {
  const server = createServer().listen({ host, port: 0, ipv6Only: true });
  await once(server, 'listening');
  servers.push(server);
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function probe(port: number): ReturnType<typeof probeTcp> {
  return probeTcp({ kind: 'tcp', port, timeoutSeconds: 10 }, AbortSignal.timeout(10_000));
}

describe('probeTcp', () => {
  it.each(['127.0.0.1', '::1'])(
    'succeeds where %s takes a connection, and closes it',
    async (host) => {
      const server = await listening(host);
      const connection = once(server, 'connection') as Promise<[Socket]>;
      expect((await probe(portOf(server))).status).toBe(200);
      const [socket] = await connection;
      socket.resume();
      await once(socket, 'close');
      expect(socket.bytesRead).toBe(0);
    },
  );

  it('rejects where nobody listens', async () => {
    const server = await listening('127.0.0.1');
    const port = portOf(server);
    server.close();
    await once(server, 'close');
    await expect(probe(port)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});
