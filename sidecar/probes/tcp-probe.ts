import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { connectLoopback } from './loopback.ts';
import { SUCCEEDED } from './probe-answer.ts';
import type { ProbeAnswer } from './probe-answer.ts';

export type TcpTarget = Extract<ProbeTarget, { kind: 'tcp' }>;

/** Succeeds when the port takes a connection, which is closed at once. Rejects when it takes none. */
export async function probeTcp({ port }: TcpTarget, signal: AbortSignal): Promise<ProbeAnswer> {
  const socket = await connectLoopback(port, signal);
  socket.destroy();
  return SUCCEEDED;
}
