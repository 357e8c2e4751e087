import { connect } from 'node:http2';
import type { ClientHttp2Stream } from 'node:http2';
import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { firstBytes } from './first-bytes.ts';
import { connectLoopback } from './loopback.ts';
import { failed, SUCCEEDED } from './probe-answer.ts';
import type { ProbeAnswer } from './probe-answer.ts';

export type GrpcTarget = Extract<ProbeTarget, { kind: 'grpc' }>;

/**
 * Asks the standard health service (grpc.health.v1.Health/Check, github.com/grpc/grpc-proto grpc/health/v1/health.proto)
 * over HTTP/2 with prior knowledge: like the kubelet, never over TLS. Everything but SERVING fails. Rejects when no whole
 * answer comes.
 */
export async function probeGrpc(target: GrpcTarget, signal: AbortSignal): Promise<ProbeAnswer> {
  const { port, service } = target;
  const socket = await connectLoopback(port, signal);
  const session = connect(`http://127.0.0.1:${port}`, { createConnection: () => socket });
  // It ends the stream too, whose reader is told.
  session.on('error', () => undefined);
  try {
    const stream = session.request({ ...CHECK, ':authority': `127.0.0.1:${port}` }, { signal });
    stream.end(healthCheckRequest(service));
    return await verdict(stream);
  } finally {
    session.destroy();
    socket.destroy();
  }
}

/** The request headers that gRPC asks for: github.com/grpc/grpc doc/PROTOCOL-HTTP2.md. */
const CHECK = {
  ':method': 'POST',
  ':scheme': 'http',
  ':path': '/grpc.health.v1.Health/Check',
  te: 'trailers',
  'content-type': 'application/grpc',
  'user-agent': 'kube-probe/gatehouse',
};

/**
 * The whole body of an answer that says SERVING: a prefix (PROTOCOL-HTTP2.md: not compressed, four bytes of length) and a
 * HealthCheckResponse with its one field, `ServingStatus status = 1`, at SERVING = 1. The encoding of protobuf has no other
 * form of it: tag (1 << 3 | 0), then the number.
 */
const SERVING = Buffer.from([0, 0, 0, 0, 2, 0x08, 0x01]);

async function verdict(stream: ClientHttp2Stream): Promise<ProbeAnswer> {
  let httpStatus: number | undefined;
  let grpcStatus: unknown;
  stream.on('response', (headers) => {
    httpStatus = headers[':status'];
    grpcStatus = headers['grpc-status'];
  });
  stream.on('trailers', (trailers) => {
    grpcStatus = trailers['grpc-status'];
  });
  // One byte more than fits, so that a longer message is not taken for this one.
  const message = await firstBytes(stream, SERVING.length + 1);
  if (httpStatus === undefined) return failed('The health service broke off');
  if (httpStatus !== 200) return failed(`The health service answered with HTTP ${httpStatus}`);
  if (grpcStatus !== '0') return failed('The health service answered with a gRPC error');
  return message.equals(SERVING) ? SUCCEEDED : failed('The health service did not say SERVING');
}

/** `HealthCheckRequest { string service = 1 }` behind its prefix; an empty string is left out, as proto3 has it. */
function healthCheckRequest(service: string): Buffer {
  const text = Buffer.from(service, 'utf8');
  const message =
    text.length === 0 ? text : Buffer.concat([Buffer.from([0x0a, ...varint(text.length)]), text]);
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Base-128, low groups first (protobuf.dev/programming-guides/encoding). */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
