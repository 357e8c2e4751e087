import { run } from '../command.ts';
import { OUTSIDE, POD, evaluate, inside } from './network-namespaces.ts';
import type { NetworkNamespace } from './network-namespaces.ts';

/** Linux, include/uapi/linux/in.h. */
const IPPROTO_TCP = 6;
export const IPPROTO_MPTCP = 262;

export interface Target {
  readonly host: string;
  readonly port: number;
}

export function at(hosts: readonly string[], ...ports: readonly number[]): readonly Target[] {
  return hosts.flatMap((host) => ports.map((port) => ({ host, port })));
}

/** Servers that say who they are, and at which port. */
export function servers(name: string, ports: readonly number[], udpPort?: number): string {
  return `
    import { createServer } from 'node:net';
    import { createSocket } from 'node:dgram';
    import { once } from 'node:events';
    for (const port of ${JSON.stringify(ports)}) {
      const server = createServer((socket) => socket.on('error', () => {}).end('${name} ' + port));
      await once(server.listen(port, '::'), 'listening');
    }
    if (${udpPort ?? 0} !== 0) {
      const socket = createSocket('udp6');
      socket.on('message', (_, { port, address }) => socket.send('${name}', port, address));
      socket.bind(${udpPort ?? 0}, '::');
      await once(socket, 'listening');
    }
    console.log('ready');
  `;
}

/** What one meets there: the words of the server, or the code of the error. */
export function answersTo(
  name: NetworkNamespace,
  uid: number,
  targets: readonly Target[],
): unknown {
  return JSON.parse(
    evaluate(
      name,
      uid,
      `
    import { connect } from 'node:net';
    const meet = (target) => new Promise((resolve) => {
      let said = '';
      const socket = connect(target).setEncoding('utf8').setTimeout(5000, () => resolve('silence'));
      socket.on('data', (text) => { said += text; });
      socket.on('error', ({ code }) => resolve(code));
      socket.on('close', () => resolve(said));
    });
    console.log(JSON.stringify(await Promise.all(${JSON.stringify(targets)}.map(meet))));
    process.exit();
  `,
    ),
  );
}

export interface Dialling {
  readonly protocol?: number;
  readonly to: number;
  /** Source port. */
  readonly from?: number;
}

/** What sockets meet that Node cannot make: the words of the server, `refused`, or another error. */
export function dialled(uid: number, diallings: readonly Dialling[]): unknown {
  const sockets = diallings.map(({ protocol = IPPROTO_TCP, to, from = 0 }) => [
    ...[protocol, to, from],
  ]);
  const program = `
import json, os, socket
os.setgid(${uid})
os.setuid(${uid})
def meet(protocol, to, source):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, protocol) as dialling:
        dialling.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        dialling.settimeout(5)
        dialling.bind(('127.0.0.1', source))
        try:
            dialling.connect(('127.0.0.1', to))
            return dialling.recv(100).decode()
        except ConnectionRefusedError:
            return 'refused'
print(json.dumps([meet(*one) for one in ${JSON.stringify(sockets)}]))
`;
  return JSON.parse(run('ip', inside(POD, ['python3', '-c', program])));
}

/** Who answers to a datagram from outside, or the code of the error. */
export function datagramsTo(hosts: readonly string[], port: number): unknown {
  return JSON.parse(
    evaluate(
      OUTSIDE,
      0,
      `
    import { createSocket } from 'node:dgram';
    const ask = (host) => new Promise((resolve) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      setTimeout(() => resolve('silence'), 5000);
      socket.on('error', ({ code }) => resolve(code));
      socket.on('message', (text) => resolve(String(text)));
      socket.connect(${port}, host, () => socket.send('?'));
    });
    console.log(JSON.stringify(await Promise.all(${JSON.stringify(hosts)}.map(ask))));
    process.exit();
  `,
    ),
  );
}
