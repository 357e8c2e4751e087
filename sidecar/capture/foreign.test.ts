import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { ForeignSockets } from './foreign.ts';

/** Looks at one port alone: the machine has others that are not ours. */
function foreignAt(port: () => number): ForeignSockets {
  return new ForeignSockets((sockets, isOwn) =>
    sockets.filter((socket) => socket.port === port() && !isOwn(socket.inode)),
  );
}

test('what this process listens at is its own, from the first look', async () => {
  const server = createServer();
  const foreign = foreignAt(() => (server.address() as AddressInfo).port);
  for (let time = 0; time < 3; time += 1) {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    expect(await foreign.find()).toEqual([]);
    await once(server.close(), 'close');
  }
});

test('what another process listens at is found, and no longer once that has ended', async () => {
  const script =
    "const s = require('net').createServer().listen(0, '::1', () => console.log(s.address().port))";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const port = Number(said.toString());
    const foreign = foreignAt(() => port);
    expect(await foreign.find()).toMatchObject([{ address: '::1', port, isListening: true }]);
    child.kill();
    await once(child, 'exit');
    expect(await foreign.find()).toEqual([]);
  } finally {
    child.kill();
  }
});
