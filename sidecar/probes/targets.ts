import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { Attempt, ProbeQuestion } from './attempt.ts';
import { askGrpcHealth } from './grpc-health.ts';
import { askHttp } from './http-get.ts';
import { connects } from './tcp-connect.ts';

/** Nobody listens there, or nobody answers in time. */
const UNAVAILABLE = 503;

/** Where the containers of the pod listen, in the order in which they are tried. */
const LOOPBACK = ['127.0.0.1', '::1'];

/** The HTTP status that says what the target said. Never rejects. */
export async function probe(target: ProbeTarget, question: ProbeQuestion): Promise<number> {
  const signal = AbortSignal.timeout(target.timeoutSeconds * 1000);
  for (const address of LOOPBACK) {
    const status = await ask(target, { address, signal, question }).catch(() => null);
    if (status !== null) return status;
  }
  return UNAVAILABLE;
}

/** Rejects, or says nothing, where there was no answer. */
async function ask(target: ProbeTarget, attempt: Attempt): Promise<number | null> {
  switch (target.kind) {
    case 'http':
      return askHttp(target, attempt);
    case 'tcp':
      return (await connects(target.port, attempt)) ? 200 : null;
    case 'grpc':
      return (await askGrpcHealth(target, attempt)) ? 200 : UNAVAILABLE;
  }
}
