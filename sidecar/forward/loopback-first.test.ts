import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from '@jest/globals';
import { loopbackFirst } from './loopback-first.ts';

let servers: Server[] = [];
afterEach(() => {
  for (const server of servers) server.close().closeAllConnections();
  servers = [];
});

/** Answers with its address. */
async function serve(address: string, port = 0): Promise<number> {
  const server = createServer((_request, response) => response.end(address)).listen(port, address);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function met(port: number): Promise<string> {
  const agent = new Agent(loopbackFirst('localhost'));
  const [answer] = (await once(get({ host: 'localhost', port, agent }), 'response')) as [
    IncomingMessage,
  ];
  return text(answer);
}

describe('localhost', () => {
  it('is the server on 127.0.0.1, whoever listens on ::1', async () => {
    const port = await serve('127.0.0.1');
    await serve('::1', port);
    expect(await met(port)).toBe('127.0.0.1');
  });

  it('is the one on ::1 where nobody listens on 127.0.0.1', async () => {
    expect(await met(await serve('::1'))).toBe('::1');
  });

  it('leaves other names to the resolver', () => {
    expect(loopbackFirst('models.example')).toEqual({});
  });
});
