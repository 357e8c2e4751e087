import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';

/**
 * A connection to a port of this pod: on 127.0.0.1, and where that refuses, on ::1. For the caller to destroy. Rejects with
 * the system's error, and when the signal fires, which also ends an open connection.
 */
export async function connectLoopback(port: number, signal: AbortSignal): Promise<Socket> {
  try {
    return await connected('127.0.0.1', port, signal);
  } catch (error) {
    if (errorCode(error) !== 'ECONNREFUSED') throw error;
    // A pod without IPv6 has no ::1: the refusal says more than that.
    return connected('::1', port, signal).catch(() => {
      throw error;
    });
  }
}

/** The code of an error of Node or the system; null: it has none. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

async function connected(host: string, port: number, signal: AbortSignal): Promise<Socket> {
  // Node connects under a signal that has fired already, and then nobody ends the connection.
  signal.throwIfAborted();
  const socket = connect({ host, port, signal });
  await once(socket, 'connect');
  // Its user hears of the end as the end of its own request; between two users an error must not end the process.
  socket.on('error', () => undefined);
  return socket;
}
