import { createSocket } from 'node:dgram';
import { tryKubectl } from '../kubectl.ts';
import { other } from './met.ts';
import type { Met } from './met.ts';
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
    const said = await answerOf(host);
    if (said !== null) return said === 'server' ? said : `other: ${said}`;
  }
  return 'nobody';
}

/** The same from a container of a pod, to the loopback address. */
export function byDatagramWithin(neighbour: {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}): Met {
  const { namespace, pod, container } = neighbour;
  const exec = ['exec', '-n', namespace, pod, '-c', container, '--', 'node', '-e', ASK];
  const { status, stdout, stderr } = tryKubectl(exec);
  if (status !== 0) return other(stderr);
  if (stdout === '') return 'nobody';
  return stdout === 'server' ? stdout : `other: ${stdout}`;
}

const ASK = `
  const socket = require('node:dgram').createSocket('udp4');
  const end = (text) => { process.stdout.write(text); process.exit(); };
  setTimeout(end, ${TRIES * ANSWER_MS}, '');
  socket.on('error', () => end('')).on('message', (text) => end(String(text)));
  socket.connect(${MCP_PORT}, '127.0.0.1', () => socket.send('?'));
`;

/** null where none comes. */
function answerOf(host: string): Promise<string | null> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const answer = new Promise<string | null>((resolve) => {
    setTimeout(resolve, ANSWER_MS, null);
    socket.on('error', () => resolve(null));
    socket.on('message', (text) => resolve(text.toString()));
    socket.connect(MCP_PORT, host, () => socket.send('?'));
  });
  return answer.finally(() => socket.close());
}
