import { createSocket } from 'node:dgram';
import type { Met } from './attempts.ts';
import { MCP_PORT, TEST_IMAGE } from './workload.ts';

/** How often and how long an answer is waited for: a datagram may be lost. */
const TRIES = 4;
const ANSWER_MS = 500;

/** The container that answers datagrams at the number of the MCP server's port, where HTTP/3 would be spoken. */
export const answeringDatagrams = {
  name: 'datagrams',
  image: TEST_IMAGE,
  command: ['node', 'test/cluster/servers/datagrams.ts'],
  env: [{ name: 'PORT', value: String(MCP_PORT) }],
};

/** Whom a datagram from the machine of the tests meets: the server answers it, or nobody does. */
export async function byDatagram(host: string): Promise<Met> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    if (await isAnswered(host)) return 'server';
  }
  return 'nobody';
}

function isAnswered(host: string): Promise<boolean> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const answered = new Promise<boolean>((resolve) => {
    setTimeout(resolve, ANSWER_MS, false);
    socket.on('error', () => resolve(false));
    socket.on('message', () => resolve(true));
    socket.connect(MCP_PORT, host, () => socket.send('?'));
  });
  return answered.finally(() => socket.close());
}
