import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { firstBytes } from './first-bytes.ts';
import { connectLoopback } from './loopback.ts';
import type { ProbeAnswer } from './probe-answer.ts';

export type HttpTarget = Extract<ProbeTarget, { kind: 'http' }>;

/** Bytes of the target's body that are passed on: enough for a reason. The kubelet reads no more than 10 KiB. */
export const BODY_LIMIT = 4_096;

/**
 * Asks as the kubelet would (pkg/probe/http/request.go): GET with the declared path and headers, over TLS without looking at
 * the certificate. A redirect is passed on as a status, which the kubelet takes for a success. Rejects when no whole answer
 * comes.
 */
export async function probeHttp(target: HttpTarget, signal: AbortSignal): Promise<ProbeAnswer> {
  const socket = await connectLoopback(target.port, signal);
  try {
    const outgoing = request({
      method: 'GET',
      path: requestPath(target.path),
      headers: requestHeaders(target),
      createConnection: () => (target.scheme === 'HTTPS' ? secured(socket) : socket),
      signal,
    });
    outgoing.end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    // An error after the head reaches whoever reads the body; without a listener it would end the process as well.
    outgoing.on('error', () => undefined);
    return { status: answer.statusCode ?? 0, body: await firstBytes(answer, BODY_LIMIT) };
  } finally {
    socket.destroy();
  }
}

// The kubelet probes an address: it sends no server name either.
function secured(socket: Socket): Socket {
  return connectSecurely({ socket, rejectUnauthorized: false, servername: '' });
}

/** The path as Go's URL type writes it: with a leading slash, without a fragment, and nothing unprintable. */
function requestPath(declared: string): string {
  const path = declared.replace(/#.*/s, '').replace(/[^\x21-\x7e]+/g, encodeURIComponent);
  return path.startsWith('/') ? path : `/${path}`;
}

/** What frames the message is ours, as in Go's client. */
const FRAMING = new Set(['connection', 'content-length', 'host', 'trailer', 'transfer-encoding']);

/** Names and values by turns: a name may be declared twice. */
function requestHeaders({ headers, port }: HttpTarget): string[] {
  const declared = new Map(headers.toReversed().map(({ name, value }) => [lower(name), value]));
  const defaults = DEFAULTS.filter(([name]) => !declared.has(name)).flat();
  const own = headers.filter(
    ({ name, value }) => !FRAMING.has(lower(name)) && !isLeftOut(name, value),
  );
  return [
    ...['host', declared.get('host') || `127.0.0.1:${port}`, 'connection', 'close'],
    ...defaults,
    ...own.flatMap(({ name, value }) => [name, value]),
  ];
}

/** Where the declaration has none. Servers know the kubelet by the beginning of its user agent. */
const DEFAULTS: readonly (readonly [string, string])[] = [
  ['user-agent', 'kube-probe/gatehouse'],
  ['accept', '*/*'],
];

/** An empty declaration takes a default away. */
function isLeftOut(name: string, value: string): boolean {
  return value === '' && DEFAULTS.some(([known]) => known === lower(name));
}

function lower(name: string): string {
  return name.toLowerCase();
}
