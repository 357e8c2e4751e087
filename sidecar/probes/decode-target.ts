import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import {
  listOf,
  object,
  oneOf,
  positive,
  SnapshotFault,
  tagOf,
  text,
} from '../../core/snapshot/reader.ts';
import type { Reader } from '../../core/snapshot/reader.ts';

const http = object<Extract<ProbeTarget, { kind: 'http' }>>({
  kind: oneOf('http'),
  scheme: oneOf('HTTP', 'HTTPS'),
  port: positive,
  path: text,
  headers: listOf(
    object<{ readonly name: string; readonly value: string }>({ name: text, value: text }),
  ),
  timeoutSeconds: positive,
});

const tcp = object<Extract<ProbeTarget, { kind: 'tcp' }>>({
  kind: oneOf('tcp'),
  port: positive,
  timeoutSeconds: positive,
});

const grpc = object<Extract<ProbeTarget, { kind: 'grpc' }>>({
  kind: oneOf('grpc'),
  port: positive,
  service: text,
  timeoutSeconds: positive,
});

/** Reads one rewritten probe or hook. */
export const probeTarget: Reader<ProbeTarget> = (value, at) => {
  switch (tagOf(value, 'kind', at)) {
    case 'http':
      return http(value, at);
    case 'tcp':
      return tcp(value, at);
    case 'grpc':
      return grpc(value, at);
    default:
      throw new SnapshotFault(`${at}.kind must be one of http, tcp, grpc`);
  }
};
