import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { fixedCredential } from './credential.ts';
import { createUpstream } from './upstream.ts';

const servers: Server[] = [];

/** A server that answers whatever it is asked with these octets, and hangs up. */
async function answering(octets: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end(octets));
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('createUpstream', () => {
  it.each([
    ['switches protocols', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['speaks no HTTP', 'hello\r\n\r\n'],
    ['hangs up', ''],
    ['has a header section without end', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(100_000)}`],
  ])('has no answer of a server that %s', async (_what, octets) => {
    const upstream = createUpstream(await answering(octets), fixedCredential(null));
    const headers = ['host', upstream.host];
    const exchange = upstream.send({ method: 'POST', path: '/mcp', headers, body: null });
    await expect(exchange.answer).rejects.toHaveProperty('code');
    upstream.close();
  });
});
