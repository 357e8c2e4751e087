import type { TcpSocket } from './proc-net.ts';

/** Whether a socket is one of the sidecar's own, by its inode. */
export type Ownership = (inode: number) => boolean;

/** Sockets of others under the sidecar's user, whom the redirect lets through to the server. One that nobody holds goes nowhere. */
export function socketsAsSidecar(
  sockets: readonly TcpSocket[],
  isOwn: Ownership,
  uid: number,
): readonly TcpSocket[] {
  return sockets.filter((socket) => socket.uid === uid && isForeign(socket, isOwn));
}

/** Listeners of others that the network reaches, on ports that nobody declared. */
export function openListeners(
  sockets: readonly TcpSocket[],
  isOwn: Ownership,
  allowPorts: readonly number[],
): readonly TcpSocket[] {
  return sockets.filter(
    (socket) =>
      socket.isListening &&
      !socket.isLoopback &&
      !allowPorts.includes(socket.port) &&
      isForeign(socket, isOwn),
  );
}

function isForeign({ inode }: TcpSocket, isOwn: Ownership): boolean {
  return inode !== 0 && !isOwn(inode);
}
