import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as secureRequest } from 'node:https';

/** Milliseconds until the head of an answer: a replica that is gone must not keep a sidecar from the next one. */
export const HEAD_MS = 5_000;

export interface OperatorAddress {
  /** `https://HOST:PORT`. */
  readonly url: string;
  /** Certificates (PEM) of the authorities that alone are trusted; empty = nobody is. */
  readonly authorities: () => readonly string[];
  /** Holds the token of the pod; the kubelet renews it. */
  readonly tokenFile: string;
}

export interface OperatorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** JSON text; null = none. */
  readonly body: string | null;
  /** Its own connection where absent. */
  readonly connection?: Agent;
}

/** One connection for one request after the other, each as soon as the one before was answered. */
export function keptConnection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** The operator cannot be reached, or does not know this pod. */
export class OperatorUnavailableError extends Error {
  readonly code = 'OperatorUnavailable';

  constructor(why: string, options?: ErrorOptions) {
    super(`The operator gives no answer: ${why}.`, options);
    this.name = 'OperatorUnavailableError';
  }
}

/**
 * The operator's answer to a request. The token is read anew, and the certificate must be of a trusted authority; the
 * system's own authorities count for nothing. Without a kept connection the name is resolved anew. Rejects where it is
 * not a success. The body is for the caller to read or destroy.
 */
export async function askOperator(
  { url, authorities, tokenFile }: OperatorAddress,
  { method, path, body, connection }: OperatorRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const trusted = authorities();
  if (trusted.length === 0) throw new OperatorUnavailableError('there are no trust anchors yet');
  const token = (await readFile(tokenFile, 'utf8')).trim();
  const type = body === null ? {} : { 'content-type': 'application/json' };
  const outgoing = secureRequest(new URL(path, url), {
    method,
    ca: [...trusted],
    agent: connection ?? false,
    headers: { authorization: `Bearer ${token}`, ...type },
    minVersion: 'TLSv1.3',
    signal,
  });
  outgoing.end(body ?? undefined);
  const answer = await headOf(outgoing);
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) return answer;
  answer.destroy();
  throw new OperatorUnavailableError(`HTTP status ${status}`);
}

async function headOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  const late = setTimeout(() => {
    outgoing.destroy(new OperatorUnavailableError(`none within ${HEAD_MS} ms`));
  }, HEAD_MS);
  // After its head an answer reports its own end; an error of the request without a listener would end the process.
  outgoing.on('error', () => undefined);
  try {
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  } finally {
    clearTimeout(late);
  }
}
