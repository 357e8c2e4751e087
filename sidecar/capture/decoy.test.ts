import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { Decoy } from './decoy.ts';

const open: { close(): void }[] = [];

afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

test('what arrives from where it was sent proves the redirect, at both families', async () => {
  const port = await freePort();
  const decoy = keep(await Decoy.start('::', port, port));
  expect(await decoy.unproved(['127.0.0.1', '::1'])).toEqual([]);
});

test('where nobody answers nothing is proved', async () => {
  const decoy = keep(await Decoy.start('127.0.0.1', 0, await freePort()));
  expect(await decoy.unproved(['127.0.0.1', '::1'])).toEqual(['127.0.0.1', '::1']);
});

test('a process that only passes on what it hears proves nothing', async () => {
  const between = keep(await listening());
  const decoy = keep(await Decoy.start('127.0.0.1', 0, portOf(between)));
  let passed = 0;
  between.on('connection', (socket) => {
    const onward = connect(decoy.port, '127.0.0.1');
    for (const one of [socket, onward]) one.on('error', () => undefined);
    socket
      .on('data', (octets) => (passed += octets.length))
      .pipe(onward)
      .pipe(socket);
  });
  expect(await decoy.unproved(['127.0.0.1'])).toEqual(['127.0.0.1']);
  expect(passed).toBeGreaterThan(0);
});

test('a process that answers whatever it likes proves nothing', async () => {
  const other = keep(await listening());
  other.on('connection', (socket) => socket.on('error', () => undefined).end('ready'));
  const decoy = keep(await Decoy.start('127.0.0.1', 0, portOf(other)));
  expect(await decoy.unproved(['127.0.0.1'])).toEqual(['127.0.0.1']);
});

test('a target port that is taken is an error', async () => {
  const taken = portOf(keep(await listening()));
  await expect(Decoy.start('127.0.0.1', taken, 1)).rejects.toThrow('EADDRINUSE');
});

function keep<One extends { close(): void }>(one: One): One {
  open.push(one);
  return one;
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function freePort(): Promise<number> {
  const server = await listening();
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
