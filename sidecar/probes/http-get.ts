import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { Attempt } from './attempt.ts';

/**
 * The status of a GET as the kubelet would send it: its Host and User-Agent, the declared headers instead where they name
 * the same, no verification of a certificate. Rejects where there is no answer.
 */
export async function askHttp(
  { scheme, port, path, headers }: Extract<ProbeTarget, { kind: 'http' }>,
  { address, signal, question }: Attempt,
): Promise<number> {
  const ask = scheme === 'HTTPS' ? secureRequest : request;
  const outgoing = ask({
    host: address,
    port,
    path: path === '' ? '/' : path,
    headers: linesOf(headers, [
      { name: 'Host', value: `${question.host}:${port}` },
      { name: 'User-Agent', value: question.userAgent },
      { name: 'Accept', value: '*/*' },
      { name: 'Connection', value: 'close' },
    ]),
    agent: false,
    rejectUnauthorized: false,
    signal,
  });
  outgoing.on('error', () => undefined).end();
  try {
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer.statusCode ?? 0;
  } finally {
    outgoing.destroy();
  }
}

interface HeaderLine {
  readonly name: string;
  readonly value: string;
}

/** Flat, so that a name may be declared twice. */
function linesOf(declared: readonly HeaderLine[], ordinary: readonly HeaderLine[]): string[] {
  const names = new Set(declared.map(({ name }) => name.toLowerCase()));
  const kept = ordinary.filter(({ name }) => !names.has(name.toLowerCase()));
  return [...declared, ...kept].flatMap(({ name, value }) => [name, value]);
}
