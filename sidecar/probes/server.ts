import type { ProbeTarget } from '../../core/pod/probe-target.ts';
import { createApp, listen } from '../../runtime/http/app.ts';
import type { Listening } from '../../runtime/http/app.ts';
import { probeGrpc } from './grpc-probe.ts';
import { probeHttp } from './http-probe.ts';
import { errorCode } from './loopback.ts';
import { failed } from './probe-answer.ts';
import type { ProbeAnswer } from './probe-answer.ts';
import { probeTcp } from './tcp-probe.ts';

export interface ProbesOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** By the whole request target under which the kubelet asks. */
  readonly targets: Readonly<Record<string, ProbeTarget>>;
}

/**
 * Serves the pod's rewritten probes and hooks: GET of a path asks the target that was declared for it, with nothing of the
 * request but that choice. What cannot be asked, or gives no answer in its time, is 503 with one line on why. Whoever asks
 * while the target is being asked gets the same answer, so that strangers who can reach this port cannot flood the server.
 */
export async function startProbes({ host, port, targets }: ProbesOptions): Promise<Listening> {
  const app = createApp();
  const byPath = new Map(Object.entries(targets));
  const ask = onceAtATime(answerOf);
  app.use(async (request, response, next) => {
    const target = byPath.get(request.originalUrl);
    if (target === undefined) return next();
    const { status, body } = request.method === 'GET' ? await ask(target) : ONLY_GET;
    if (status === ONLY_GET.status) response.set('allow', 'GET');
    response.status(status).type('text/plain').end(body);
  });
  return listen(app, { host, port });
}

const ONLY_GET: ProbeAnswer = { status: 405, body: 'Method not allowed\n' };

type Ask = (target: ProbeTarget) => Promise<ProbeAnswer>;

function onceAtATime(ask: Ask): Ask {
  const running = new Map<ProbeTarget, Promise<ProbeAnswer>>();
  return (target) => {
    const shared = running.get(target);
    if (shared !== undefined) return shared;
    const own = ask(target).finally(() => running.delete(target));
    running.set(target, own);
    return own;
  };
}

async function answerOf(target: ProbeTarget): Promise<ProbeAnswer> {
  const signal = AbortSignal.timeout(target.timeoutSeconds * 1_000);
  try {
    return await probe(target, signal);
  } catch (error) {
    const { port, timeoutSeconds } = target;
    const why = signal.aborted
      ? `within ${timeoutSeconds} s`
      : `(${errorCode(error) ?? 'broken off'})`;
    return failed(`No answer from port ${port} ${why}`);
  }
}

function probe(target: ProbeTarget, signal: AbortSignal): Promise<ProbeAnswer> {
  switch (target.kind) {
    case 'http':
      return probeHttp(target, signal);
    case 'tcp':
      return probeTcp(target, signal);
    case 'grpc':
      return probeGrpc(target, signal);
  }
}
