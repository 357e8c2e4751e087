import { createApp, listen } from '../runtime/http/app.ts';
import type { Listening } from '../runtime/http/app.ts';
import type { Metrics } from '../runtime/metrics.ts';

/** Of the operator's pod: what the kubelet and Prometheus ask. */
export const ADMIN_PORT = 9090;

export interface AdminOptions {
  readonly host: string;
  readonly port: number;
  /** Whether it can answer webhooks and sidecars. */
  readonly ready: () => boolean;
  readonly metrics: Metrics;
}

/** Serves /healthz (the process answers), /readyz (503 until it is ready) and /metrics (Prometheus text). */
export function startAdmin({ host, port, ready, metrics }: AdminOptions): Promise<Listening> {
  const app = createApp();
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', (_request, response) => {
    const isReady = ready();
    response
      .status(isReady ? 200 : 503)
      .type('text/plain')
      .send(isReady ? 'ready\n' : 'not ready\n');
  });
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.type(contentType).send(text);
  });
  return listen(app, { host, port });
}
