import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { readTcpTable } from './proc-net.ts';
import type { TcpSocket } from './proc-net.ts';

const FILE_DESCRIPTORS = '/proc/self/fd';
const SOCKET = /^socket:\[(\d+)\]$/;

/** The TCP sockets of the pod. A kernel without IPv6 has no second table. Rejects where the first cannot be read. */
export async function readTcpTables(): Promise<readonly TcpSocket[]> {
  const [four, six] = await Promise.all([
    readFile('/proc/net/tcp', 'latin1'),
    readFile('/proc/net/tcp6', 'latin1').catch(() => ''),
  ]);
  return [...readTcpTable(four), ...readTcpTable(six)];
}

/** Inodes of the sockets that this process holds. */
export async function readOwnSockets(): Promise<ReadonlySet<number>> {
  const names = await readdir(FILE_DESCRIPTORS);
  const targets = await Promise.all(
    // One that is closed meanwhile is no socket any more.
    names.map((name) => readlink(join(FILE_DESCRIPTORS, name)).catch(() => '')),
  );
  return new Set(targets.map((target) => Number(SOCKET.exec(target)?.[1] ?? 0)));
}
