import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../core/snapshot/encode.ts';
import {
  SILENT,
  SNAPSHOT,
  doorTo,
  headersOfAda,
  startSidecarHere,
} from '../test/support/sidecar-here.ts';
import { until } from '../test/support/waiting.ts';
import { UNCAPTURED } from './capture/exposure.ts';
import { CaptureWatch } from './capture/watch.ts';
import type { Sidecar } from './start.ts';

const PLACE = '127.0.0.1';

let other: Server;
let port: number;
let ends: (() => unknown)[] = [];

/** Another process has the gate's port, at all addresses. */
beforeEach(async () => {
  other = createServer((socket) => socket.destroy()).listen(0, '0.0.0.0');
  await once(other, 'listening');
  ({ port } = other.address() as AddressInfo);
  ends = [() => other.close()];
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
});

async function started(): Promise<{ sidecar: Sidecar; capture: CaptureWatch }> {
  const capture = new CaptureWatch({
    look: () => Promise.resolve(null),
    mustHold: false,
    log: SILENT,
  });
  ends.push(() => {
    capture.close();
  });
  const doors = [
    doorTo(1, { host: PLACE, port }, { host: '127.0.0.2', port: 0 }),
    doorTo(1, { host: PLACE, port: 0 }),
  ];
  const sidecar = await startSidecarHere(doors, capture);
  ends.push(() => sidecar.close());
  await capture.start();
  await sidecar.deliver(encodeSnapshot(SNAPSHOT));
  return { sidecar, capture };
}

const statusOf = async ({ adminUrl }: Sidecar, path: string) =>
  (await fetch(adminUrl + path)).status;

describe('a gate whose port another process holds', () => {
  it('stays up at its other addresses, denies, and names the port', async () => {
    const { sidecar, capture } = await started();
    expect(capture.reason).toBe(`another process holds a port of the gate: ${PLACE} port ${port}`);
    expect([await statusOf(sidecar, '/startz'), await statusOf(sidecar, '/readyz')]).toEqual([
      200, 503,
    ]);
    expect(sidecar.urls).toHaveLength(2);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
    for (const url of sidecar.urls) {
      const headers = await headersOfAda();
      const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body });
      expect(await answer.text()).toContain('Denied by policy');
    }
  });

  it('takes the port as soon as it is free, and goes on', async () => {
    const { sidecar, capture } = await started();
    other.close();
    await until('the gate in its place', () => capture.reason === null);
    expect(await statusOf(sidecar, '/readyz')).toBe(200);
    expect(sidecar.urls).toHaveLength(3);
    expect((await fetch(`http://${PLACE}:${port}/mcp`)).status).toBe(401);
  }, 30_000);

  it('can end while it waits', async () => {
    const { sidecar } = await started();
    await sidecar.close();
    other.close();
    await expect(fetch(`http://${PLACE}:${port}/mcp`)).rejects.toThrow('fetch failed');
  });

  it('retires also where it comes late', async () => {
    const { sidecar, capture } = await started();
    sidecar.retire();
    other.close();
    await until('the gate in its place', () => capture.reason === null);
    const answer = await fetch(`http://${PLACE}:${port}/mcp`);
    expect(answer.headers.get('connection')).toBe('close');
  }, 30_000);

  it('does not start where nothing is captured, and leaves nothing open', async () => {
    const free = createServer().listen(0, PLACE);
    await once(free, 'listening');
    const { port: next } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    const doors = [doorTo(1, { host: PLACE, port }, { host: PLACE, port: next })];
    await expect(startSidecarHere(doors, UNCAPTURED)).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port,
    });
    await expect(fetch(`http://${PLACE}:${next}`)).rejects.toThrow('fetch failed');
  });
});
