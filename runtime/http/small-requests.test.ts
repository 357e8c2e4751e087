import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RawClient, exchange } from '../../test/support/raw-client.ts';
import { until } from '../../test/support/waiting.ts';
import { createApp, listen } from './app.ts';
import type { Listening } from './app.ts';

const MOST = 64;
const UNFINISHED = `GET /here HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(4_000)}`;

let listening: Listening;
let clients: RawClient[] = [];

beforeEach(async () => {
  const app = createApp();
  app.get('/here', (_request, response) => void response.send('here'));
  listening = await listen(app, { host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const client of clients) client.close();
  clients = [];
  await listening.close();
});

async function hold(count: number): Promise<void> {
  for (let at = 0; at < count; at += 1) {
    const client = await RawClient.open(listening.url);
    client.send(UNFINISHED);
    clients.push(client);
  }
}

const get = (header = '') =>
  exchange(listening.url, `GET /here HTTP/1.1\r\nHost: a\r\n${header}\r\n`);

describe('a port for small requests', () => {
  it('keeps the newest connections, and answers who comes to a full one', async () => {
    await hold(MOST + 6);
    expect((await get()).body).toBe('here');
    const closed = () => clients.filter((client) => client.closed);
    await until('the oldest to go', () => closed().length >= 7);
    expect(closed()).toEqual(clients.slice(0, 7));
  });

  it('reads 8 KiB of header lines, and no more', async () => {
    expect((await get(`X: ${'x'.repeat(7_000)}\r\n`)).status).toBe(200);
    expect((await get(`X: ${'x'.repeat(9_000)}\r\n`)).status).toBe(431);
  });

  it('does not wait for a request that does not come', async () => {
    await hold(1);
    const [slow] = clients;
    await slow?.ended();
    expect(slow?.received).toMatch(/^HTTP\/1\.1 408 /);
  }, 30_000);
});
