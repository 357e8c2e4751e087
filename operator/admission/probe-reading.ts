import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { isOwnPort, portNumber } from './port-number.ts';
import { numberIn, textIn, treesIn } from './tree.ts';
import type { Tree } from './tree.ts';

type HttpHeaders = Extract<ProbeTarget, { kind: 'http' }>['headers'];

/** A target as an earlier call wrote it; null: no call would. Throws UnreadableObject. */
export function readProbeTarget(tree: Tree): ProbeTarget | null {
  const port = portNumber(String(numberIn(tree, 'port')));
  if (port === null || isOwnPort(port)) return null;
  const timeoutSeconds = numberIn(tree, 'timeoutSeconds') ?? 0;
  switch (tree['kind']) {
    case 'http':
      return {
        kind: 'http',
        scheme: schemeOf(tree),
        port,
        path: textIn(tree, 'path'),
        headers: headersIn(tree, 'headers'),
        timeoutSeconds,
      };
    case 'tcp':
      return { kind: 'tcp', port, timeoutSeconds };
    case 'grpc':
      return { kind: 'grpc', port, service: textIn(tree, 'service'), timeoutSeconds };
    default:
      return null;
  }
}

export function schemeOf(tree: Tree): 'HTTP' | 'HTTPS' {
  return textIn(tree, 'scheme') === 'HTTPS' ? 'HTTPS' : 'HTTP';
}

export function headersIn(tree: Tree, key: string): HttpHeaders {
  return treesIn(tree, key).map((header) => ({
    name: textIn(header, 'name'),
    value: textIn(header, 'value'),
  }));
}
