import { afterEach, describe, expect, it } from '@jest/globals';
import { createMetrics } from '../metrics.ts';
import { startAdmin } from './admin.ts';
import type { Admin } from './admin.ts';

let admin: Admin | null = null;

async function start(ready: () => boolean = () => true, started = ready): Promise<string> {
  const metrics = createMetrics();
  admin = await startAdmin({ host: '127.0.0.1', port: 0, started, ready, metrics });
  return admin.url;
}

afterEach(() => admin?.close());

describe('startAdmin', () => {
  it('is alive from the start', async () => {
    const answer = await fetch(`${await start(() => false)}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('ok\n');
  });

  it('is ready when the gate is', async () => {
    let ready = false;
    const url = await start(() => ready);
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    ready = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('has started before it is ready', async () => {
    let started = false;
    const url = await start(
      () => false,
      () => started,
    );
    expect((await fetch(`${url}/startz`)).status).toBe(503);
    started = true;
    expect(await (await fetch(`${url}/startz`)).text()).toBe('started\n');
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
  });

  it('shows the metrics of the process', async () => {
    const answer = await fetch(`${await start()}/metrics`);
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await answer.text()).toMatch(/^process_resident_memory_bytes \d+/m);
  });

  it.each(['/', '/HEALTHZ', '/healthz/', '/debug'])('has nothing at %s', async (path) => {
    expect((await fetch(`${await start()}${path}`)).status).toBe(404);
  });

  it('takes no other method', async () => {
    expect((await fetch(`${await start()}/healthz`, { method: 'POST' })).status).toBe(404);
  });
});
