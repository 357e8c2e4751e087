import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestAuthority } from '../../test/support/certificates.ts';
import { HEAD_MS, askOperator } from './request.ts';

let authority: TestAuthority;
let server: Server;
let folder = '';

/** At `/late` the head comes after half of its time, elsewhere never. */
beforeAll(async () => {
  authority = await TestAuthority.create();
  server = createServer(await authority.issue('localhost'), ({ url }, response) => {
    if (url === '/late') void wait(HEAD_MS / 2).then(() => response.end('there'));
  }).listen(0);
  await once(server, 'listening');
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-request-'));
  await writeFile(join(folder, 'token'), 'token');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function ask(path: string) {
  const { port } = server.address() as AddressInfo;
  const address = {
    url: `https://localhost:${port}`,
    authorities: () => [authority.cert],
    tokenFile: join(folder, 'token'),
  };
  return askOperator(address, { method: 'GET', path, body: null }, new AbortController().signal);
}

describe('a request to the operator', () => {
  it('waits for a head that comes within its time', async () => {
    const answer = await ask('/late');
    expect(answer.statusCode).toBe(200);
    answer.destroy();
  }, 30_000);

  it('gives up a replica that gives none', async () => {
    await expect(ask('/never')).rejects.toThrow(`none within ${HEAD_MS} ms`);
  }, 30_000);
});
