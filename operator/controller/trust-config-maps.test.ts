import { describe, expect, it } from '@jest/globals';
import type { KubeClient } from '../kube/client.ts';
import { KubeError } from '../kube/kube-error.ts';
import { TrustConfigMaps } from './trust-config-maps.ts';

const PATIENCE_MS = 7_200_000;
const BOTH = ['full', 'good'];

/** Two namespaces, of which one answers writes with a status. */
function world(status: number) {
  const here = { status, now: 1_000 };
  const told: string[] = [];
  let tries = 0;
  const failure = () =>
    new KubeError({
      ...{ status: here.status, reason: 'Forbidden', retryAfterSeconds: null },
      message: 'exceeded quota',
    });
  const client = {
    get: () => Promise.resolve(null),
    apply: (_resource: unknown, { namespace }: { namespace: string }) => {
      tries += 1;
      const isRefused = namespace === 'full' && here.status !== 200;
      return isRefused ? Promise.reject(failure()) : Promise.resolve();
    },
  } as unknown as KubeClient;
  const trust = new TrustConfigMaps({
    client,
    patienceMs: PATIENCE_MS,
    now: () => here.now,
    refused: (namespace) => told.push(namespace),
  });
  const publish = async (anchors: string) => {
    for (const namespace of BOTH) await trust.publish(namespace, anchors);
  };
  return { here, told, tries: () => tries, trust, publish };
}

describe('trust anchors', () => {
  it.each([403, 422])(
    'do not wait long for a namespace that refuses them with %i',
    async (status) => {
      const { here, told, trust, publish } = world(status);
      await publish('one');
      expect([told, trust.isPublished(['good'], 'one'), trust.isPublished(BOTH, 'one')]).toEqual([
        ['full'],
        true,
        false,
      ]);
      here.now += PATIENCE_MS - 1;
      await publish('two');
      expect(trust.isPublished(BOTH, 'two')).toBe(false);
      here.now += 1;
      expect(trust.isPublished(BOTH, 'two')).toBe(true);
      expect(trust.isPublished([...BOTH, 'untried'], 'two')).toBe(false);
      expect(told).toEqual(['full']);
    },
  );

  it('wait again for a namespace that took them once more', async () => {
    const { here, told, tries, trust, publish } = world(403);
    await publish('one');
    here.now += PATIENCE_MS;
    here.status = 200;
    await publish('one');
    expect(told).toEqual(['full']);
    expect(tries()).toBe(2);
    trust.forget();
    await publish('one');
    here.status = 403;
    await publish('two');
    expect([trust.isPublished(BOTH, 'one'), trust.isPublished(BOTH, 'two')]).toEqual([
      false,
      false,
    ]);
    expect(told).toEqual(['full', 'full']);
  });

  it('that could not be written for another reason are waited for', async () => {
    const { here, told, trust } = world(500);
    await expect(trust.publish('full', 'one')).rejects.toThrow('exceeded quota');
    here.now += PATIENCE_MS;
    expect(trust.isPublished(['full'], 'one')).toBe(false);
    expect(told).toEqual([]);
  });
});
