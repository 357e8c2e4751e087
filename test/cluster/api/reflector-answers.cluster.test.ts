import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { until } from '../../support/waiting.ts';
import { ApiServer } from '../support/api-server.ts';
import { HttpProxy, refuse } from './http-proxy.ts';
import { Reflection } from './reflection.ts';
import { Revocations, installCrds, makeNamespace } from './revocations.ts';

let server: ApiServer;
let direct: KubeClient;
let proxy: HttpProxy;
let client: KubeClient;
let namespace: string;
let written: Revocations;
let reflection: Reflection;
let number = 0;

beforeAll(async () => {
  server = await ApiServer.start();
  direct = server.client();
  await installCrds(direct);
});

afterAll(async () => {
  direct.close();
  await server.close();
});

beforeEach(async () => {
  number += 1;
  namespace = `answers-${number}`;
  await makeNamespace(direct, namespace);
  written = new Revocations(direct, namespace);
  proxy = await HttpProxy.to(server);
  client = server.client(proxy.port);
});

afterEach(async () => {
  await reflection.reflector.close();
  client.close();
  await proxy.close();
});

const isWatch = (url: string | undefined) => url?.includes('watch=true') ?? false;
const watches = () => proxy.asked.filter(isWatch);
const versionOf = (request: string) => /[?&]resourceVersion=(\d+)/.exec(request)?.[1];

describe('a reflector whose requests are answered otherwise', () => {
  it('asks for bookmarks, a random time, pages and a consistent list', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    await until('the watch', () => watches().length > 0);
    const [list = '', watch = ''] = proxy.asked;
    expect(list).toMatch(/\/mcprevocations\?limit=500$/);
    expect(watch).toMatch(/allowWatchBookmarks=true/);
    const seconds = Number(/timeoutSeconds=(\d+)/.exec(watch)?.[1]);
    expect(seconds).toBeGreaterThanOrEqual(240);
    expect(seconds).toBeLessThanOrEqual(480);
  });

  it.each([
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
  ])('goes on after list and watch are answered with %d', async (code, reason) => {
    let refusals = 0;
    proxy.intercept = (asked, answer) => {
      refusals += 1;
      const listed = refusals > 4 && !isWatch(asked.url);
      return listed || refusals > 8 ? false : refuse(answer, code, reason);
    };
    await written.set('a', '1');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    await until('the end of refusals', () => refusals > 8);
    await written.set('a', '2');
    await reflection.holds({ a: '2' });
    expect(new Set(reflection.errors)).toEqual(new Set([reason]));
    expect(reflection.told).toEqual(['+a=1', '+a=2']);
  });

  it('stays away as long as it is asked to', async () => {
    const at: number[] = [];
    proxy.intercept = (_asked, answer) => {
      at.push(performance.now());
      return at.length > 1 ? false : refuse(answer, 429, 'TooManyRequests', { 'retry-after': '1' });
    };
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    const [first = 0, second = 0] = at;
    expect(second - first).toBeGreaterThanOrEqual(1_000);
  });

  it('watches on from where the watch ended, and lists again after an ERROR event with 410', async () => {
    await written.set('a', '1');
    await written.set('gone', '1');
    const events = [
      { type: 'ERROR', object: { kind: 'Status', code: 500, reason: 'InternalError' } },
      { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } },
    ];
    proxy.intercept = (asked, answer) => {
      const event = isWatch(asked.url) ? events.shift() : undefined;
      if (event === undefined) return false;
      void written.delete('gone').then(() => answer.end(`${JSON.stringify(event)}\n`));
      return true;
    };
    reflection = new Reflection({ client, namespace });
    await reflection.holds({ a: '1' });
    await until('three watches', () => watches().length === 3);
    const [first = '', second = '', third = ''] = watches();
    expect(versionOf(second)).toBe(versionOf(first));
    expect(Number(versionOf(third))).toBeGreaterThan(Number(versionOf(second)));
    expect(reflection.relists).toEqual(['expired']);
    expect(reflection.told).toEqual(['+a=1', '+gone=1', '-gone=1']);
  });

  it('takes up a watch from its last event where a line makes no sense or the watch just ends', async () => {
    await written.set('a', '1');
    const lines = ['{"type":"ADDED","object":{}}\n', '{"type":"ADD', ''];
    proxy.intercept = (asked, answer) => {
      const line = isWatch(asked.url) ? lines.shift() : undefined;
      if (line === undefined) return false;
      answer.end(line);
      return true;
    };
    reflection = new Reflection({ client, namespace });
    await until('four watches', () => watches().length === 4);
    await written.set('a', '2');
    await reflection.holds({ a: '2' });
    expect(reflection.told).toEqual(['+a=1', '+a=2']);
    expect(reflection.relists).toEqual([]);
    expect(reflection.errors[0]).toBe('Malformed');
  });

  it('finds out that the watch hides something: three times no, then a new list', async () => {
    await written.set('gone', '1');
    proxy.intercept = (asked, answer) => {
      if (!isWatch(asked.url)) return false;
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.flushHeaders();
      return true;
    };
    reflection = new Reflection({ client, namespace, timings: { settleMs: 200 } });
    await reflection.synced();
    await until('the watch', () => watches().length === 1);
    const before = reflection.reflector.reached();
    await written.set('hidden', '1');
    await written.delete('gone');
    for (let round = 0; round < 3; round += 1) {
      expect(reflection.told).toEqual(['+gone=1']);
      expect(reflection.reflector.reached()).toBe(before);
      expect(await reflection.reflector.confirm()).toBeNull();
    }
    await reflection.holds({ hidden: '1' });
    expect(reflection.relists).toEqual(['drift']);
    expect(reflection.told).toEqual(['+gone=1', '-gone=1', '+hidden=1']);
    expect(await reflection.reflector.confirm()).not.toBeNull();
  });

  it('lists again at once where the server was set back to a backup', async () => {
    await written.set('a', '1');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    proxy.intercept = ({ headers }, answer) => {
      if (headers.accept?.includes('PartialObjectMetadataList') !== true) return false;
      answer.writeHead(200, { 'content-type': 'application/json' });
      answer.end(JSON.stringify({ metadata: { resourceVersion: '1' }, items: [] }));
      return true;
    };
    expect(await reflection.reflector.confirm()).toBeNull();
    await until('a new list', () => reflection.relists.length > 0);
    expect(reflection.relists).toEqual(['drift']);
  });

  it('confirms nothing where the read fails', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    proxy.intercept = (asked, answer) =>
      !isWatch(asked.url) && refuse(answer, 503, 'ServiceUnavailable');
    expect(await reflection.reflector.confirm()).toBeNull();
    proxy.intercept = () => false;
    expect(await reflection.reflector.confirm()).not.toBeNull();
    expect(reflection.relists).toEqual([]);
  });
});
