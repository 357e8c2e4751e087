import { expect, test } from '@jest/globals';
import { openListeners, socketsAsSidecar } from './breaches.ts';
import type { TcpSocket } from './proc-net.ts';

const OWN = 7;
const isOwn = (inode: number): boolean => inode === OWN;

const listener: TcpSocket = {
  address: '0.0.0.0',
  port: 4000,
  isListening: true,
  isLoopback: false,
  uid: 1000,
  inode: 8,
};

test('a listener of another process beyond loopback is open', () => {
  expect(openListeners([listener], isOwn, [9100])).toEqual([listener]);
});

test.each<[string, Partial<TcpSocket>]>([
  ['on loopback', { isLoopback: true, address: '127.0.0.1' }],
  ['on a declared port', { port: 9100 }],
  ['of the sidecar', { inode: OWN }],
  ['that nobody holds', { inode: 0 }],
  ['that is a connection', { isListening: false }],
])('one %s is not', (_, different) => {
  expect(openListeners([{ ...listener, ...different }], isOwn, [9100])).toEqual([]);
});

test('another process under the user of the sidecar is found by any socket', () => {
  const connection = { ...listener, isListening: false, isLoopback: true, uid: 19_020 };
  const sockets = [connection, { ...listener, uid: 19_020 }];
  expect(socketsAsSidecar(sockets, isOwn, 19_020)).toEqual(sockets);
});

test.each<[string, Partial<TcpSocket>]>([
  ['of another user', { uid: 1000 }],
  ['of the sidecar itself', { inode: OWN }],
  ['in TIME_WAIT, which nobody holds', { inode: 0 }],
])('a socket %s is none of them', (_, different) => {
  const sockets = [{ ...listener, uid: 19_020, ...different }];
  expect(socketsAsSidecar(sockets, isOwn, 19_020)).toEqual([]);
});
