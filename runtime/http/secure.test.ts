import { once } from 'node:events';
import { connect as dial } from 'node:net';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../../test/support/certificates.ts';
import { until, within } from '../../test/support/waiting.ts';
import { createApp, listenSecurely } from './app.ts';
import type { SecureListening } from './app.ts';
import { Strangers } from './strangers.ts';

/** Enough for a handshake on a busy machine. */
const RECEIVE_MS = 1_000;
const sockets: TLSSocket[] = [];
let authority: TestAuthority;
let listening: SecureListening;

beforeAll(async () => {
  authority = await TestAuthority.create();
});

/** For one test: what others leave behind would count as connections. */
async function start(receiveMs: number, mostStrangers = 3): Promise<void> {
  const strangers = new Strangers(mostStrangers);
  const app = createApp();
  app.get('/long', (_request, response) => {
    response.write('begun');
    setTimeout(() => response.end('over'), 2.5 * RECEIVE_MS);
  });
  app.post('/', (request, response) => {
    request.resume().once('end', () => response.send('taken'));
  });
  const certificate = await authority.issue('localhost');
  app.get('/me', (request, response) => {
    strangers.vouch(request.socket);
    response.send('known');
  });
  const limits = { connections: 3, strangers, receiveMs };
  listening = await listenSecurely(app, { host: '127.0.0.1', port: 0 }, certificate, limits);
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await listening.close();
});

function dialled(localAddress = '127.0.0.1'): TLSSocket {
  const raw = dial({ host: '127.0.0.1', port: listening.port, localAddress });
  const socket = connect({ socket: raw, ca: authority.cert, servername: 'localhost' });
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}

/** Whether the server takes the connection up. */
function isTaken(socket: TLSSocket): Promise<boolean> {
  return within(
    'the connection to be taken or not',
    new Promise((resolve) => {
      socket.once('secureConnect', () => resolve(true));
      socket.once('close', () => resolve(false));
    }),
  );
}

/** All that the server says until it closes the connection. */
async function saidTo(socket: TLSSocket): Promise<string> {
  let said = '';
  socket.on('data', (piece: Buffer) => (said += piece.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  await within('the end of the connection', closed);
  return said;
}

describe('listenSecurely', () => {
  it('gives up a request whose body does not arrive', async () => {
    await start(RECEIVE_MS);
    const socket = dialled();
    socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9000\r\n\r\nx');
    expect(await saidTo(socket)).toContain('408');
  });

  it('gives up a request whose header does not end', async () => {
    await start(RECEIVE_MS);
    const socket = dialled();
    socket.write('POST / HTTP/1.1\r\nhost: localhost\r\nx-one: ');
    expect(await saidTo(socket)).toContain('408');
  });

  it('lets an answer take longer than a request may', async () => {
    await start(RECEIVE_MS);
    const socket = dialled();
    socket.write('GET /long HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    expect(await saidTo(socket)).toMatch(/begun[^]*over/);
  });

  it('takes no connection beyond its number', async () => {
    await start(60_000);
    for (let number = 0; number < 3; number += 1) await once(dialled(), 'secureConnect');
    const over = dialled();
    over.write('GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(await saidTo(over)).toBe('');
  });

  it('takes no more connections of strangers of one address, and goes on taking those of others', async () => {
    await start(60_000, 1);
    const stranger = dialled();
    await once(stranger, 'secureConnect');
    expect(await saidTo(dialled())).toBe('');
    await once(dialled('127.0.0.2'), 'secureConnect');
    stranger.destroy();
    await once(stranger, 'close');
    await until('room for another', () => isTaken(dialled()));
  });

  it('counts no connection as a stranger any more once it is known whose it is', async () => {
    await start(60_000, 1);
    const known = dialled();
    known.write('GET /me HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await within('the answer', once(known, 'data'));
    expect(await isTaken(dialled())).toBe(true);
    expect(await isTaken(dialled())).toBe(false);
    known.destroy();
    await once(known, 'close');
    expect(await isTaken(dialled())).toBe(false);
  });
});
