import { createApp, listen } from './app.ts';
import type { Metrics } from '../metrics.ts';

export interface AdminOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Whether it serves what it is for. */
  readonly started: () => boolean;
  /** Whether requests may be sent to it. */
  readonly ready: () => boolean;
  readonly metrics: Metrics;
}

export interface Admin {
  /** `http://HOST:PORT`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves /healthz (the process answers), /startz and /readyz (503 until it has started and is ready) and /metrics (Prometheus text). */
export async function startAdmin({
  host,
  port,
  started,
  ready,
  metrics,
}: AdminOptions): Promise<Admin> {
  const app = createApp();
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  answerWhether(app, '/startz', 'started', started);
  answerWhether(app, '/readyz', 'ready', ready);
  app.get('/metrics', async (_request, response) => {
    const { contentType, text } = await metrics.render();
    response.type(contentType).send(text);
  });
  return listen(app, { host, port });
}

function answerWhether(
  app: ReturnType<typeof createApp>,
  path: string,
  what: string,
  holds: () => boolean,
): void {
  app.get(path, (_request, response) => {
    const isSo = holds();
    response
      .status(isSo ? 200 : 503)
      .type('text/plain')
      .send(isSo ? `${what}\n` : `not ${what}\n`);
  });
}
