import { createApp, listen } from '../runtime/http/app.ts';
import type { Metrics } from '../runtime/metrics.ts';

export interface AdminOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Whether requests would be decided by a policy now. */
  readonly ready: () => boolean;
  readonly metrics: Metrics;
}

export interface Admin {
  /** `http://HOST:PORT`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves /healthz (the process answers), /readyz (503 until it is ready) and /metrics (Prometheus text). */
export async function startAdmin({ host, port, ready, metrics }: AdminOptions): Promise<Admin> {
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
