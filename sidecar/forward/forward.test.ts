import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../../core/snapshot/encode.ts';
import { RawClient } from '../../test/support/raw-client.ts';
import {
  SNAPSHOT,
  doorTo,
  headersOfAda,
  startSidecarHere,
} from '../../test/support/sidecar-here.ts';
import { until } from '../../test/support/waiting.ts';
import { UNCAPTURED } from '../capture/exposure.ts';
import type { Sidecar } from '../start.ts';

/** An audit output whose reader may stand still. */
class HeldSink extends Writable {
  isHeld = false;
  readonly #held: (() => void)[] = [];

  override _write(_line: Buffer, _encoding: string, done: () => void): void {
    if (this.isHeld) this.#held.push(done);
    else done();
  }

  get isWaitedFor(): boolean {
    return this.#held.length > 0;
  }

  release(): void {
    this.isHeld = false;
    for (const done of this.#held.splice(0)) done();
  }
}

/** A server whose streams stay open. */
async function streamingServer(): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

let sink: HeldSink;
let server: Server;
let sidecar: Sidecar;
let url: string;
let lines: string;

beforeEach(async () => {
  sink = new HeldSink();
  server = await streamingServer();
  const { port } = server.address() as AddressInfo;
  const door = doorTo(port, { host: '127.0.0.1', port: 0 });
  sidecar = await startSidecarHere([door], UNCAPTURED, { sink });
  url = sidecar.urls[0] ?? '';
  const headers = Object.entries(await headersOfAda()).map(([name, value]) => `${name}: ${value}`);
  lines = [`host: ${new URL(url).host}`, ...headers, '', ''].join('\r\n');
  await sidecar.deliver(encodeSnapshot(SNAPSHOT));
});

afterEach(async () => {
  sink.release();
  await sidecar.close();
  server.closeAllConnections();
  server.close();
});

/** Asks for the stream; the record of it does not get through. */
async function openHeld(): Promise<RawClient> {
  sink.isHeld = true;
  const client = await RawClient.open(url);
  client.send(`GET /mcp HTTP/1.1\r\n${lines}`);
  await until('a record that waits', () => sink.isWaitedFor);
  return client;
}

describe('while the record of a stream is on its way', () => {
  it('a client that leaves leaves nothing open', async () => {
    const client = await openHeld();
    client.close();
    // An answer on a younger connection: the end of the older one was seen before.
    await fetch(`${url}/.well-known/oauth-protected-resource/mcp`);
    sink.release();
    // The principal may have one stream.
    await until('room for another stream', async () => {
      const next = await RawClient.open(url);
      next.send(`GET /mcp HTTP/1.1\r\n${lines}`);
      await until('an answer', () => next.received.includes('\r\n\r\n'));
      next.close();
      return next.received.startsWith('HTTP/1.1 200 ');
    });
  });

  it('a policy that forbids it ends it', async () => {
    const client = await openHeld();
    const version = { epoch: 1, reached: { McpRolePolicy: 1 } };
    const policy = { ...SNAPSHOT.policy, roles: [], rules: [] };
    await sidecar.deliver(encodeSnapshot({ ...SNAPSHOT, version, policy }));
    sink.release();
    await client.ended();
    expect(client.received).not.toMatch(/^HTTP\/1.1 200 /);
  });
});
