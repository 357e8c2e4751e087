import { clientHeaders as clientTruly, upstreamHeaders } from '../../../sidecar/forward/headers.ts';
import type { FlatHeaders } from '../../../sidecar/forward/headers.ts';

export { upstreamHeaders };
export type { FlatHeaders };

/** Hands every header of the server to the client. */
export function clientHeaders(...args: Parameters<typeof clientTruly>): FlatHeaders {
  const [upstream] = args;
  const headers = clientTruly(...args);
  for (const name of ['x-echo', 'cache-control']) {
    const value = upstream[name];
    if (typeof value === 'string') headers.push(name, value);
  }
  return headers;
}
