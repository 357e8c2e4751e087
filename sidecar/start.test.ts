import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { encodeSnapshot } from '../core/snapshot/encode.ts';
import type { Exposure } from './capture/exposure.ts';
import type { Sidecar } from './start.ts';
import { RawClient } from '../test/support/raw-client.ts';
import {
  SNAPSHOT,
  doorTo,
  headersOfAda,
  headersOfBob,
  startSidecarHere,
} from '../test/support/sidecar-here.ts';
import { until } from '../test/support/waiting.ts';

const MEBIBYTE = 1024 * 1024;

/** Whether the pod is exposed, as a test says. */
class TestExposure implements Exposure {
  proved = true;
  reason: string | null = null;
  readonly obstruct: Exposure['obstruct'] = (reason) => {
    this.set(reason);
  };
  readonly #listeners = new Set<() => void>();

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(reason: string | null): void {
    this.reason = reason;
    for (const listener of this.#listeners) listener();
  }
}

/** A server that answers every call with its name. */
async function serverNamed(name: string): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(name);
    request.resume().once('end', () => {
      const result = { content: [{ type: 'text', text: name }] };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

let servers: Server[] = [];
/** Names of the servers, once for each request. */
let asked: string[] = [];
let sidecar: Sidecar;
let exposure = new TestExposure();
let headers: Readonly<Record<string, string>> = {};

beforeEach(async () => {
  exposure = new TestExposure();
  asked = [];
  servers = [await serverNamed('one'), await serverNamed('two')];
  const free = { host: '127.0.0.1', port: 0 };
  sidecar = await startSidecarHere(
    servers.map((server) => doorTo((server.address() as AddressInfo).port, free, free)),
    exposure,
  );
  headers = await headersOfAda();
  await sidecar.deliver(encodeSnapshot(SNAPSHOT));
});

afterEach(async () => {
  await sidecar.close();
  for (const server of servers) server.close();
});

const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'generate', arguments: {} },
});

async function call(url = ''): Promise<string> {
  const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body: BODY });
  return answer.text();
}

/** Lets bodies have so many octets. */
async function allowBodies(requestBytes: number): Promise<void> {
  const server = { ...SNAPSHOT.server, limits: { ...SNAPSHOT.server.limits, requestBytes } };
  const version = { epoch: 2, reached: {} };
  await sidecar.deliver(encodeSnapshot({ ...SNAPSHOT, version, server }));
}

/** The same call, for a connection of one's own. */
function rawCall(): string {
  return rawHead(BODY.length) + BODY;
}

function rawHead(length: number, caller = headers): string {
  const all = { host: '127.0.0.1', 'content-length': length, ...caller };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /mcp HTTP/1.1\r\n${lines.join('')}\r\n`;
}

const status = async (path: string) => (await fetch(sidecar.adminUrl + path)).status;

describe('a sidecar with two doors', () => {
  it('leads each to its own server, at each of its addresses', async () => {
    const answers = await Promise.all(sidecar.urls.slice(1).map(call));
    expect(answers.map((text) => /one|two/.exec(text)?.[0])).toEqual(['one', 'two', 'two']);
  });

  it('has one rate limit for both', async () => {
    const [first = '', , second = ''] = sidecar.urls;
    for (const url of [first, second, first]) expect(await call(url)).not.toContain('isError');
    expect(await call(second)).toContain('isError');
  });

  it('lets nothing pass while the pod is exposed, and is not ready', async () => {
    const [url = ''] = sidecar.urls;
    exposure.set('another way in');
    expect(await call(url)).toContain('Denied by policy');
    expect([await status('/readyz'), await status('/startz')]).toEqual([503, 200]);
    const metrics = await (await fetch(`${sidecar.adminUrl}/metrics`)).text();
    expect(metrics).toContain('reason="PodExposed"');
    expect(metrics).toMatch(/^gatehouse_exposed 1$/m);
    exposure.set(null);
    expect(await call(url)).toContain('one');
    expect(await status('/readyz')).toBe(200);
  });

  it('retires at every door, and stays ready', async () => {
    const connections = async () => {
      const answers = await Promise.all(sidecar.urls.map((url) => fetch(`${url}/mcp`)));
      return answers.map((answer) => answer.headers.get('connection'));
    };
    expect(await connections()).toEqual(sidecar.urls.map(() => 'keep-alive'));
    sidecar.retire();
    expect(await connections()).toEqual(sidecar.urls.map(() => 'close'));
    expect(await status('/readyz')).toBe(200);
  });

  it.each([
    ['the metadata', 'GET /.well-known/oauth-protected-resource/mcp'],
    ['a preflight', 'OPTIONS /mcp'],
  ])('answers a call on the connection on which it has answered %s', async (_, line) => {
    const [url = ''] = sidecar.urls;
    const client = await RawClient.open(url);
    client.send(`${line} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    await client.answers(1);
    client.send(rawCall());
    const [first, second] = await client.answers(2).finally(() => client.close());
    expect(first?.headers['connection']).toBe('keep-alive');
    expect(second?.body).toContain('one');
  });

  it('does not pass on what comes after a last answer', async () => {
    const [url = ''] = sidecar.urls;
    const client = await RawClient.open(url);
    sidecar.retire();
    client.send(rawCall() + rawCall());
    const answers = await client.answers(2);
    expect(answers.map(({ headers }) => headers['connection'])).toEqual(['close']);
    expect(asked).toEqual(['one']);
  });

  it('takes no more of bodies than it can hold, at all doors together', async () => {
    const requestBytes = 64 * MEBIBYTE;
    await allowBodies(requestBytes);
    const [url = '', , other = ''] = sidecar.urls;
    const unfinished = async (): Promise<RawClient> => {
      const client = await RawClient.open(url);
      client.send(rawHead(requestBytes));
      client.send(Buffer.alloc(requestBytes - 1, ' '));
      return client;
    };
    let slow = await unfinished();
    const refusal = await until('the refusal', async () => {
      // It needs all there is: the other body may have been in its way.
      if (slow.received !== '') slow = await unfinished();
      const answer = await fetch(`${other}/mcp`, { method: 'POST', headers, body: BODY });
      return answer.status === 503 && answer.text();
    });
    expect(refusal).toContain('The gate is busy; try again later.');
    slow.close();
    await until('room for a body', async () => !(await call(other)).includes('busy'));
  }, 60_000);

  it('leaves a caller room for bodies, however many slow ones another has', async () => {
    await allowBodies(4 * MEBIBYTE);
    const [url = ''] = sidecar.urls;
    const bob = await headersOfBob();
    const slow = await Promise.all(Array.from({ length: 17 }, () => RawClient.open(url)));
    for (const client of slow) {
      client.send(rawHead(4 * MEBIBYTE, bob));
      client.send(Buffer.alloc(4 * MEBIBYTE - 1, ' '));
    }
    await until('a refusal', () => slow.some(({ received }) => received.includes('busy')));
    const body = BODY.padEnd(4 * MEBIBYTE);
    const answer = await fetch(`${url}/mcp`, { method: 'POST', headers, body });
    for (const client of slow) client.close();
    expect(await answer.text()).toContain('"one"');
  }, 60_000);

  it('has not started before the capture is proved', async () => {
    exposure.proved = false;
    expect([await status('/readyz'), await status('/startz')]).toEqual([503, 503]);
  });
});
