import { request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { ALLOWED_TOOL, FIRST_CALL, PATH, callBody, callHeaders } from './workload.ts';
import type { Start } from './figures/measurement.ts';
import type { Proxy } from './systems/system.ts';

/** Milliseconds between two attempts: finer than what is told apart, and little work for a starting process. */
const RETRY_MS = 2;

/** Starts it once more, at its port and with its state, and ends it again. */
export async function measureStart(proxy: Proxy, token: string | null): Promise<Start> {
  const startedAt = performance.now();
  const child = proxy.start();
  try {
    const first = firstAnswer(proxy.port, token).then(() => performance.now() - startedAt);
    const [toReady, toFirstAnswer] = await Promise.all([child.ready, first]);
    return { toReady, toFirstAnswer };
  } finally {
    await child.stop();
  }
}

const ATTEMPTS_WITHIN_MS = 30_000;

async function firstAnswer(port: number, token: string | null): Promise<void> {
  const until = performance.now() + ATTEMPTS_WITHIN_MS;
  while (!(await isAnswered(port, token))) {
    if (performance.now() > until) throw new Error(`nothing is answered at port ${port}`);
    await pause(RETRY_MS);
  }
}

function isAnswered(port: number, token: string | null): Promise<boolean> {
  const body = callBody(ALLOWED_TOOL.json, FIRST_CALL);
  const headers = { ...callHeaders(token), 'content-length': body.length };
  return new Promise((resolve) => {
    const asked = request({ host: '127.0.0.1', port, path: PATH, method: 'POST', headers });
    asked.once('response', (response) => {
      response.resume().once('close', () => {
        resolve(response.statusCode === 200);
      });
    });
    asked.once('error', () => {
      resolve(false);
    });
    asked.end(body);
  });
}
