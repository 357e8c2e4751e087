import type { Socket } from 'node:net';
import type { Express, Request, Response } from '../../runtime/http/app.ts';
import { ACKNOWLEDGEMENT_PATH, STREAM_PATH } from '../../core/pod/stream.ts';
import type { Acknowledgement, StreamMessage } from '../../core/pod/stream.ts';
import { field, textAt } from '../state/fields.ts';
import type { ObservedPod } from '../state/observed-pod.ts';
import type { Acknowledgements } from './acknowledgements.ts';
import type { PodIdentity } from './pod-authenticator.ts';
import type { Publisher } from './publisher.ts';

/** Milliseconds between lines of a stream that has nothing to say: a third of what a sidecar waits for a dead peer. */
const HEARTBEAT_MS = 10_000;
/** Octets that may wait for a sidecar that does not read: above it the stream ends, and it connects anew. */
const MOST_WAITING = 8 * 1024 * 1024;

export interface StreamRoutesOptions {
  readonly authenticate: (
    authorization: string | undefined,
  ) => Promise<PodIdentity | 'busy' | null>;
  /** Whether nothing is injected in this namespace: what runs there as a sidecar, somebody has written by hand. */
  readonly isExcluded: (namespace: string) => boolean;
  /** The guarded pod of that identity as the cluster knows it; waits a little for one that is new. */
  readonly podOf: (identity: PodIdentity) => Promise<ObservedPod | null>;
  /** Told of each connection that a guarded pod is at the other end of. */
  readonly known: (socket: Socket) => void;
  readonly publisher: Publisher;
  readonly acknowledgements: Acknowledgements;
  /** Reads a small JSON body. */
  readonly body: (request: Request, response: Response) => Promise<unknown>;
  readonly opened: (change: 1 | -1) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How to end the stream of each pod, by its uid. */
type Streams = Map<string, () => void>;

/**
 * What sidecars ask for: their snapshots as a stream, and a place to say what they enforce. Nothing is read of who is not
 * known as a guarded pod.
 */
export function addStreamRoutes(app: Express, options: StreamRoutesOptions): void {
  const streams: Streams = new Map();
  app.get(STREAM_PATH, async (request, response) => {
    const pod = await admitted(request, response, options);
    if (pod !== null) serve(pod, response, { ...options, streams });
  });
  app.post(ACKNOWLEDGEMENT_PATH, async (request, response) => {
    const at = options.now();
    const pod = await admitted(request, response, options);
    if (pod === null) return;
    const said = acknowledgementIn(await options.body(request, response));
    options.acknowledgements.take(pod.uid, { ...said, at });
    response.status(204).end();
  });
}

async function admitted(
  request: Request,
  response: Response,
  { authenticate, isExcluded, podOf, known }: StreamRoutesOptions,
): Promise<ObservedPod | null> {
  const identity = await authenticate(request.headers.authorization);
  if (identity === 'busy') {
    response.set('retry-after', '1');
    refuse(response, 503, 'Too many tokens are being reviewed; try again in a second.');
    return null;
  }
  if (identity === null) {
    refuse(response, 401, 'Present the token of a guarded pod for this audience.');
    return null;
  }
  if (isExcluded(identity.namespace)) {
    refuse(response, 403, 'Nothing is guarded in this namespace: it is excluded from injection.');
    return null;
  }
  const pod = await podOf(identity);
  if (pod?.uid === identity.uid && pod.guard !== null) {
    known(request.socket);
    return pod;
  }
  refuse(response, 403, 'This pod is not known as a guarded one.');
  return null;
}

function refuse(response: Response, status: number, sentence: string): void {
  response.status(status).type('text/plain').send(`${sentence}\n`);
}

/** A pod has one stream, the latest: the one before may be of a connection that broke unnoticed. */
function serve(
  { uid }: ObservedPod,
  response: Response,
  { publisher, opened, streams }: StreamRoutesOptions & { readonly streams: Streams },
): void {
  response.status(200).type('application/x-ndjson').flushHeaders();
  const send = (message: StreamMessage) => {
    if (response.writableLength > MOST_WAITING) end();
    else response.write(`${JSON.stringify(message)}\n`);
    if (message.goaway === true) response.end();
  };
  const heartbeat = setInterval(send, HEARTBEAT_MS, {});
  const unsubscribe = publisher.subscribe(uid, send);
  const end = () => {
    clearInterval(heartbeat);
    unsubscribe();
    response.destroy();
  };
  streams.get(uid)?.();
  streams.set(uid, end);
  opened(1);
  response.once('close', () => {
    end();
    if (streams.get(uid) === end) streams.delete(uid);
    opened(-1);
  });
}

function acknowledgementIn(body: unknown): Acknowledgement {
  const sentence = (key: string): string | null => {
    const value = field(body, key);
    return typeof value === 'string' ? value.slice(0, 512) : null;
  };
  return {
    version: textAt(body, 'version').slice(0, 512),
    refused: sentence('refused'),
    exposed: sentence('exposed'),
  };
}
