import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { until } from '../../support/waiting.ts';
import { ApiServer } from '../support/api-server.ts';
import { Reflection } from './reflection.ts';
import { Revocations, installCrds, makeNamespace } from './revocations.ts';
import { TcpProxy } from './tcp-proxy.ts';

const UNRELATED = { group: '', version: 'v1', plural: 'configmaps' };

let server: ApiServer;
let direct: KubeClient;
let proxy: TcpProxy;
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
  namespace = `reflector-${number}`;
  await makeNamespace(direct, namespace);
  written = new Revocations(direct, namespace);
  proxy = await TcpProxy.to(server.port);
  client = server.client(proxy.port);
});

afterEach(async () => {
  await reflection.reflector.close();
  client.close();
  await proxy.close();
});

describe('a reflector of a real API server', () => {
  it('lists what is there, then tells each change in order', async () => {
    await written.set('a', '0');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    expect(reflection.told).toEqual(['+a=0']);
    for (let step = 1; step <= 20; step += 1) await written.set('a', String(step));
    await written.set('b', 'new');
    await written.delete('a');
    await reflection.holds({ b: 'new' });
    const steps = Array.from({ length: 21 }, (_, step) => `+a=${step}`);
    expect(reflection.told).toEqual([...steps, '+b=new', '-a=20']);
    expect(reflection.reflector.get(namespace, 'b')).toBe('new');
    expect(reflection.reflector.get(namespace, 'a')).toBeNull();
  });

  it('reads a collection that is longer than a page', async () => {
    const names = Array.from({ length: 1_100 }, (_, index) => `r${index}`);
    while (names.length > 0) {
      await Promise.all(names.splice(0, 50).map((name) => written.set(name, 'x')));
    }
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    expect(reflection.reflector.items().size).toBe(1_100);
    expect(await reflection.reflector.confirm()).not.toBeNull();
  });

  it('loses and doubles nothing when the connection breaks again and again', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    for (let step = 0; step < 30; step += 1) {
      await written.set('a', String(step));
      if (step % 3 === 0) proxy.cut();
    }
    await reflection.holds({ a: '29' });
    expect(reflection.told).toEqual(Array.from({ length: 30 }, (_, step) => `+a=${step}`));
    expect(reflection.relists).toEqual([]);
    expect(reflection.errors.length).toBeGreaterThan(0);
  });

  it('catches up after a time in which nobody could connect', async () => {
    await written.set('gone', 'x');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    proxy.refuse();
    await written.set('a', '1');
    await written.delete('gone');
    await until('retries', () => reflection.errors.length >= 5);
    proxy.pass();
    await reflection.holds({ a: '1' });
    expect(reflection.told).toEqual(['+gone=x', '+a=1', '-gone=x']);
    expect(reflection.relists).toEqual([]);
  });

  it('waits for a server that is not there yet', async () => {
    proxy.refuse();
    await written.set('a', '1');
    reflection = new Reflection({ client, namespace });
    await until('retries', () => reflection.errors.length >= 3);
    expect(reflection.reflector.reached()).toBe(0);
    expect(await reflection.reflector.confirm()).toBeNull();
    proxy.pass();
    await reflection.synced();
    expect(reflection.told).toEqual(['+a=1']);
  });

  it('gives up a watch that is open and silent', async () => {
    reflection = new Reflection({ client, namespace, timings: { silenceMs: 1_000 } });
    await reflection.synced();
    await until('the watch', () => proxy.open > 0);
    proxy.freezeOpen();
    await written.set('a', '1');
    await reflection.holds({ a: '1' });
    expect(reflection.errors).toContain('Silent');
    expect(reflection.relists).toEqual([]);
  });

  it('goes on with a server that was restarted', async () => {
    await written.set('a', '1');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    await server.down();
    await until('a failure', () => reflection.errors.length > 0);
    await server.up();
    await written.set('a', '2');
    await reflection.holds({ a: '2' });
    expect(reflection.told).toEqual(['+a=1', '+a=2']);
  });

  it('lists again when the history is gone, and tells what was deleted meanwhile', async () => {
    for (const name of ['kept', 'changed', 'gone', 'again']) await written.set(name, '1');
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    reflection.told.length = 0;
    proxy.refuse();
    await written.set('changed', '2');
    await written.delete('gone');
    await written.delete('again');
    await written.set('again', '1');
    await written.set('new', '1');
    await server.down();
    server.compact();
    await server.up();
    proxy.pass();
    await reflection.holds({ kept: '1', changed: '2', again: '1', new: '1' });
    expect(reflection.relists).toEqual(['expired']);
    expect(reflection.errors).toContain('Expired');
    expect(reflection.told.toSorted()).toEqual(
      ['-gone=1', '-again=1', '+again=1', '+changed=2', '+new=1'].toSorted(),
    );
    await written.set('kept', '2');
    await reflection.holds({ kept: '2', changed: '2', again: '1', new: '1' });
  });

  it('survives a handler that throws and objects that do not parse', async () => {
    reflection = new Reflection({
      client,
      namespace,
      onChange: () => {
        throw new Error('a handler of the test');
      },
    });
    await reflection.synced();
    await written.set('a', '1');
    await written.set('b', 'broken');
    await written.set('c', 'unusable');
    await written.set('d', '1');
    await reflection.holds({ a: '1', d: '1' });
    await written.set('a', 'unusable');
    await reflection.holds({ d: '1' });
    expect(reflection.told).toEqual(['+a=1', '+d=1', '-a=1']);
    expect(reflection.errors).toEqual([]);
    expect(reflection.warnings).toContain('A change could not be handled.');
    expect(await reflection.reflector.confirm()).not.toBeNull();
  });

  it('confirms that it has everything, and up to where', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    await written.set('a', '1');
    const { meta } = await direct.create(
      UNRELATED,
      { namespace },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'unrelated' } },
    );
    const before = Date.now();
    const began = await reflection.reflector.confirm();
    expect(began).toBeGreaterThanOrEqual(before);
    expect(began).toBeLessThanOrEqual(Date.now());
    expect(reflection.reflector.reached()).toBeGreaterThanOrEqual(Number(meta.resourceVersion));
    expect(reflection.told).toEqual(['+a=1']);
  });

  it('confirms while much is written, without taking it for drift', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    let writing = true;
    const write = async (lane: number) => {
      for (let step = 0; writing; step += 1) {
        await written.set(`r${lane}-${step % 7}`, String(step));
        if (step % 3 === 0) await written.delete(`r${lane}-${(step + 3) % 7}`);
      }
    };
    const lanes = [0, 1, 2].map(write);
    for (let round = 0; round < 20; round += 1) {
      expect(await reflection.reflector.confirm()).not.toBeNull();
    }
    writing = false;
    await Promise.all(lanes);
    expect(reflection.relists).toEqual([]);
  });

  it('tells nothing after it is closed, and leaves no connection', async () => {
    reflection = new Reflection({ client, namespace });
    await reflection.synced();
    await reflection.reflector.close();
    client.close();
    await written.set('a', '1');
    await until('connections to end', () => proxy.open === 0);
    expect(reflection.told).toEqual([]);
  });
});
