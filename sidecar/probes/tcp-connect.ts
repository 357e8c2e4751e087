import { once } from 'node:events';
import { connect } from 'node:net';
import type { Attempt } from './attempt.ts';

/** Whether the port takes a connection. Rejects where it does not. */
export async function connects(port: number, { address, signal }: Attempt): Promise<boolean> {
  const socket = connect({ host: address, port });
  try {
    await once(socket, 'connect', { signal });
    return true;
  } finally {
    socket.on('error', () => undefined).destroy();
  }
}
