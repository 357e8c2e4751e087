import { once } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Stream } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import type { Attempt } from './attempt.ts';

/** Of grpc.health.v1.HealthCheckResponse: field 1, a varint, with the value SERVING. */
const SERVING = Buffer.from([0x08, 0x01]);
/** Octets before a gRPC message: a flag of compression and the length. */
const PREFIX_OCTETS = 5;
/** Field 1 of HealthCheckRequest, a text. */
const SERVICE_TAG = 0x0a;

/** Whether grpc.health.v1.Health/Check says SERVING, over HTTP/2 without TLS as the kubelet asks. Rejects where nobody listens. */
export async function askGrpcHealth(
  { port, service }: Extract<ProbeTarget, { kind: 'grpc' }>,
  { address, signal, question }: Attempt,
): Promise<boolean> {
  const host = address.includes(':') ? `[${address}]` : address;
  const session = connect(`http://${host}:${port}`);
  try {
    await once(session, 'connect', { signal });
    const stream = session.request(
      {
        ':method': 'POST',
        ':path': '/grpc.health.v1.Health/Check',
        'content-type': 'application/grpc',
        'user-agent': question.userAgent,
        te: 'trailers',
      },
      { signal },
    );
    stream.end(messageOf(service));
    return await isServing(stream).catch(() => false);
  } finally {
    session.on('error', () => undefined).destroy();
  }
}

/** An answer that cannot be read says no more than one that is not there. */
async function isServing(stream: ClientHttp2Stream): Promise<boolean> {
  const answer = await buffer(stream);
  const message = answer.subarray(PREFIX_OCTETS, PREFIX_OCTETS + answer.readUInt32BE(1));
  return message.equals(SERVING);
}

function messageOf(service: string): Buffer {
  const name = Buffer.from(service, 'utf8');
  const field = name.length === 0 ? [] : [SERVICE_TAG, ...varint(name.length), ...name];
  const prefix = Buffer.alloc(PREFIX_OCTETS);
  prefix.writeUInt32BE(field.length, 1);
  return Buffer.concat([prefix, Buffer.from(field)]);
}

/** Base 128, the lowest seven bits first (the encoding of protocol buffers). */
function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
