import { expect, test } from '@jest/globals';
import { readTcpTable } from './proc-net.ts';

/** As the kernel wrote them. */
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode                                                     
   0: 0100007F:5CEE 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 70331 1 00000000471ded62 100 0 0 10 0                     
   1: 0200580A:0BB8 0100580A:D2F0 01 00000000:00000000 02:00000A1C 00000000 19020        0 70402 2 0000000047100d62 20 4 30 10 -1                    
   2: 0200580A:0BB8 0100580A:D2F2 06 00000000:00000000 03:00000A1C 00000000     0        0 0 3 0000000047100d63                                      
`;
const TCP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000000000000:192B 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 70377 2 00000000036a077a 100 0 0 10 0
`;

test('reads what is asked about, and passes over the head', () => {
  expect(readTcpTable(TCP)).toEqual([
    {
      address: '127.0.0.1',
      port: 23_790,
      isListening: true,
      isLoopback: true,
      uid: 0,
      inode: 70_331,
    },
    {
      address: '10.88.0.2',
      port: 3000,
      isListening: false,
      isLoopback: false,
      uid: 19_020,
      inode: 70_402,
    },
    { address: '10.88.0.2', port: 3000, isListening: false, isLoopback: false, uid: 0, inode: 0 },
  ]);
  expect(readTcpTable(TCP6)).toEqual([
    { address: '::', port: 6443, isListening: true, isLoopback: false, uid: 1000, inode: 70_377 },
  ]);
});

test.each([
  ['', 'nothing'],
  ['\n\n', 'no lines'],
  ['0: 0100007G:5CEE 00000000:0000 0A 0:0 0:0 0 0 0 7', 'no hexadecimal address'],
  ['0: 0100007F 00000000:0000 0A 0:0 0:0 0 0 0 7', 'no port'],
])('%j is no socket: %s', (text) => {
  expect(readTcpTable(text)).toEqual([]);
});

test.each([
  ['0100007F', '127.0.0.1', true],
  ['0835007F', '127.0.53.8', true],
  ['00000000', '0.0.0.0', false],
  ['7F00000A', '10.0.0.127', false],
  ['00000000000000000000000001000000', '::1', true],
  ['0000000000000000FFFF00000100007F', '127.0.0.1', true],
  ['0000000000000000FFFF00000200580A', '10.88.0.2', false],
  ['000088FD000000000000000002000000', 'fd88::2', false],
  ['00000000000000000000000002000000', '::2', false],
  // The unspecified address, as IPv4-mapped: both ways to write "every address" are open.
  ['0000000000000000FFFF000000000000', '0.0.0.0', false],
])('%s is %s, loopback: %s', (hex, address, isLoopback) => {
  const line = `0: ${hex}:0BB8 00000000:0000 0A 0:0 0:0 0 1000 0 7`;
  expect(readTcpTable(line)).toMatchObject([{ address, isLoopback }]);
});
