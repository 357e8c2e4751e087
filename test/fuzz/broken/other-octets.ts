import { createUpstream as createTruly } from '../../../sidecar/forward/upstream.ts';
import type { Upstream } from '../../../sidecar/forward/upstream.ts';

export { UpstreamClosedError } from '../../../sidecar/forward/upstream.ts';
export type {
  Upstream,
  UpstreamExchange,
  UpstreamRequest,
} from '../../../sidecar/forward/upstream.ts';

/** Sends another amount than was decided on: as long, and small enough for the policy. */
export function createUpstream(...args: Parameters<typeof createTruly>): Upstream {
  const upstream = createTruly(...args);
  return {
    ...upstream,
    send: ({ body, ...request }) =>
      upstream.send({ ...request, body: body === null ? null : changed(body) }),
  };
}

function changed(body: Uint8Array): Uint8Array {
  const text = Buffer.from(body).toString('latin1');
  return Buffer.from(text.replace('"amount":99.5', '"amount":99.4'), 'latin1');
}
