import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { createKubeClient } from '../../../operator/kube/client.ts';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { EventRecorder } from '../../../operator/kube/events.ts';
import { ApiServer } from '../support/api-server.ts';
import { HttpProxy } from './http-proxy.ts';
import { REVOCATIONS, installCrds, makeNamespace, revocation } from './revocations.ts';
import { TcpProxy } from './tcp-proxy.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const NAMESPACE = 'client';
const EVENTS = { group: 'events.k8s.io', version: 'v1', plural: 'events' };

let server: ApiServer;
let client: KubeClient;
/** What a test opened; ended whatever became of it. */
const opened: { close(): void | Promise<void> }[] = [];

beforeAll(async () => {
  server = await ApiServer.start();
  client = server.client();
  await installCrds(client);
  await makeNamespace(client, NAMESPACE);
});

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

afterAll(async () => {
  client.close();
  await server.close();
});

const at = (name: string) => ({ namespace: NAMESPACE, name });

describe('a client of a real API server', () => {
  it('creates, reads and deletes', async () => {
    const body = revocation('crud', 'one');
    const { meta } = await client.create(REVOCATIONS, { namespace: NAMESPACE }, body);
    expect(meta).toMatchObject(at('crud'));
    expect((await client.get(REVOCATIONS, at('crud')))?.meta).toEqual(meta);
    expect((await client.list(REVOCATIONS, { namespace: NAMESPACE })).items).toHaveLength(1);
    const stale = { preconditions: { uid: 'another' } };
    await expect(client.delete(REVOCATIONS, at('crud'), stale)).rejects.toMatchObject({
      status: 409,
    });
    expect(await client.delete(REVOCATIONS, at('crud'))).toBe(true);
    expect(await client.delete(REVOCATIONS, at('crud'))).toBe(false);
    expect(await client.get(REVOCATIONS, at('crud'))).toBeNull();
  });

  it('replaces only what has not changed since', async () => {
    const first = await client.apply(REVOCATIONS, at('swap'), revocation('swap', 'one'));
    await client.apply(REVOCATIONS, at('swap'), revocation('swap', 'two'));
    await expect(client.update(REVOCATIONS, at('swap'), first.value)).rejects.toMatchObject({
      status: 409,
      reason: 'Conflict',
      code: 'kubernetes-api',
    });
    const { meta, value } = (await client.get(REVOCATIONS, at('swap'))) ?? first;
    expect(value['spec']).toMatchObject({ reason: 'two' });
    expect((await client.update(REVOCATIONS, at('swap'), value)).meta).toEqual(meta);
  });

  it('owns what it applies, status apart', async () => {
    await client.apply(REVOCATIONS, at('applied'), revocation('applied', 'one'));
    const status = { observedGeneration: 1 };
    const body = { apiVersion: 'gatehouse.dev/v1alpha1', kind: 'McpRevocation', status };
    const { value } = await client.apply(
      REVOCATIONS,
      { ...at('applied'), subresource: 'status' },
      body,
    );
    expect(value['status']).toEqual(status);
    expect(value['spec']).toMatchObject({ reason: 'one' });
    const { managedFields } = value['metadata'] as { managedFields: object[] };
    expect(managedFields).toEqual([
      expect.objectContaining({ manager: 'gatehouse-operator', operation: 'Apply' }),
      expect.objectContaining({ manager: 'gatehouse-operator', subresource: 'status' }),
    ]);
  });

  it('merges', async () => {
    await client.apply(REVOCATIONS, at('merged'), revocation('merged', 'one'));
    const patch = { metadata: { annotations: { a: 'b' } }, spec: { reason: null } };
    const { value } = await client.merge(REVOCATIONS, at('merged'), patch);
    expect(value).toMatchObject({ metadata: { annotations: { a: 'b' } } });
    expect(value['spec']).not.toHaveProperty('reason');
  });

  it('says what the server says', async () => {
    const wrong = { ...revocation('wrong', 'x'), spec: { expiresAt: 'tomorrow' } };
    await expect(client.create(REVOCATIONS, { namespace: NAMESPACE }, wrong)).rejects.toMatchObject(
      {
        status: 422,
        reason: 'Invalid',
        message: expect.stringMatching(/spec\.expiresAt/),
      },
    );
    await expect(client.list({ ...REVOCATIONS, plural: 'nothings' })).rejects.toMatchObject({
      status: 404,
    });
  });

  it('does not talk to a server whose certificate its authority did not sign', async () => {
    const proxy = await HttpProxy.to(server);
    opened.push(proxy);
    const file = join(server.folder, 'strange.json');
    const text = readFileSync(server.kubeconfig(proxy.port), 'utf8');
    writeFileSync(file, text.replace(',"certificate-authority":"apiserver.crt"', ''));
    const strange = createKubeClient({ log: SILENT, kubeconfig: file });
    opened.push(strange);
    await expect(strange.list(REVOCATIONS)).rejects.toMatchObject({
      status: 0,
      reason: 'Unreachable',
      message: expect.stringMatching(/certificate/),
    });
    expect(proxy.asked).toEqual([]);
  });

  it('gives up in time, and when told to', async () => {
    const proxy = await HttpProxy.to(server);
    opened.push(proxy);
    proxy.intercept = () => true;
    const waiting = server.client(proxy.port);
    opened.push(waiting);
    await expect(waiting.request('GET', '/api', { timeoutMs: 200 })).rejects.toMatchObject({
      status: 0,
      reason: 'Timeout',
    });
    const signal = AbortSignal.timeout(100);
    await expect(waiting.request('GET', '/api', { signal })).rejects.toMatchObject({ status: 0 });
    const open = waiting.request('GET', '/api');
    waiting.close();
    await expect(open).rejects.toMatchObject({ status: 0 });
  });

  it('does not take half an answer for one', async () => {
    const proxy = await HttpProxy.to(server);
    opened.push(proxy);
    proxy.intercept = (_asked, answer) => {
      answer.writeHead(200, { 'content-length': 100 });
      answer.write('{"items":[]}', () => answer.destroy());
      return true;
    };
    const cut = server.client(proxy.port);
    opened.push(cut);
    await expect(cut.request('GET', '/api')).rejects.toMatchObject({
      status: 0,
      reason: 'Unreachable',
    });
  });

  it('goes on over a new connection where the old ones broke', async () => {
    const proxy = await TcpProxy.to(server.port);
    opened.push(proxy);
    const other = server.client(proxy.port);
    opened.push(other);
    await other.list(REVOCATIONS);
    proxy.cut();
    await expect(other.list(REVOCATIONS)).resolves.toBeDefined();
  });
});

describe('events in a real API server', () => {
  it('records a repetition as a count', async () => {
    const { meta } = await client.apply(REVOCATIONS, at('watched'), revocation('watched', 'x'));
    const recorder = new EventRecorder({ client, instance: 'pod-1', log: SILENT, now: Date.now });
    const regarding = { apiVersion: 'gatehouse.dev/v1alpha1', kind: 'McpRevocation', ...meta };
    const report = { regarding, type: 'Warning', reason: 'NotValid', action: 'Compile' } as const;
    for (let count = 0; count < 5; count += 1)
      recorder.record({ ...report, note: 'It is not valid.' });
    recorder.record({ ...report, note: 'n'.repeat(5_000) });
    await recorder.close();
    const { items } = await client.list(EVENTS, { namespace: NAMESPACE });
    const said = items.map(({ value }) => value);
    expect(said).toHaveLength(2);
    expect(said).toContainEqual(
      expect.objectContaining({
        type: 'Warning',
        reason: 'NotValid',
        action: 'Compile',
        note: 'It is not valid.',
        reportingController: 'gatehouse.dev/operator',
        reportingInstance: 'pod-1',
        regarding: expect.objectContaining({ name: 'watched', uid: meta.uid }),
        series: expect.objectContaining({ count: 5 }),
      }),
    );
  });

  it('counts on what another recorder has told, as the leader before did', async () => {
    const regarding = { apiVersion: 'v1', kind: 'Pod', namespace: NAMESPACE, name: 'p', uid: 'u' };
    const report = { regarding, type: 'Warning', reason: 'Told', action: 'A', note: 'n' } as const;
    for (const times of [1, 1, 2]) {
      const recorder = new EventRecorder({ client, instance: 'i', log: SILENT, now: Date.now });
      for (let time = 0; time < times; time += 1) recorder.record(report);
      await recorder.close();
    }
    const { items } = await client.list(EVENTS, { namespace: NAMESPACE });
    const told = items.filter(({ value }) => value['reason'] === 'Told');
    expect(told.map(({ value }) => value['series'])).toEqual([
      expect.objectContaining({ count: 4 }),
    ]);
  });

  it('starts a series anew when its first event could not be recorded', async () => {
    const regarding = { apiVersion: 'v1', kind: 'Pod', namespace: 'nowhere', name: 'p', uid: 'u' };
    const warnings: string[] = [];
    const log = { ...SILENT, warn: (message: string) => warnings.push(message) };
    const recorder = new EventRecorder({ client, instance: 'pod-1', log, now: Date.now });
    recorder.record({ regarding, type: 'Normal', reason: 'R', action: 'A', note: 'n' });
    recorder.record({ regarding, type: 'Normal', reason: 'R', action: 'A', note: 'n' });
    await recorder.close();
    expect(warnings).toHaveLength(1);
  });
});
