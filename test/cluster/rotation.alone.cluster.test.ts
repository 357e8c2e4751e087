import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openSession } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl, tryKubectl } from './kubectl.ts';
import { allowing, allowingPolicy } from './support/allowing.ts';
import { SYSTEM, install } from './support/installation.ts';
import { Load, answerTo } from './support/load.ts';
import { serviceUrl, tokenOf } from './support/lookups.ts';
import { INJECTED, apply, freshNamespace, podTemplate, start } from './support/workload.ts';

const NAMESPACE = 'rotation';
/** So short that everything rotates several times while the test looks: an authority of 108 s, keys of 30 s. */
const PERIODS = [
  'operator.rotationOverlap=9s',
  'operator.authorityLifetime=108s',
  'operator.signingKeyLifetime=30s',
  'operator.certificateLifetime=36s',
];
/** Longer than the 90 s after which no authority of before is left; `make soak` makes it long. */
const SECONDS = Number(process.env['ROTATION_SECONDS'] ?? 100);
/** Shorter than what a session lives at least: the period of its key without the overlap. */
const SESSION_MS = 15_000;
/** What comes after the last rotation has five minutes. */
const TIMEOUT_MS = (SECONDS + 300) * 1_000;

beforeAll(async () => {
  await install(PERIODS);
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['echo']));
  start({ namespace: NAMESPACE, name: 'steady', annotations: INJECTED });
}, 900_000);

afterAll(() => install(), 300_000);

/** What rotates by time, as operator/certs/key-ring.ts stores it. */
const FAMILIES = ['authorities', 'snapshotKeys', 'workloadMasters'] as const;
type Ring = Readonly<Record<(typeof FAMILIES)[number], readonly { readonly id: string }[]>>;

function ring(): Ring {
  const path = 'jsonpath={.data.ring\\.json}';
  const encoded = kubectl(['get', 'secret', 'gatehouse-keys', '-n', SYSTEM, '-o', path]);
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')) as Ring;
}

const ids = (keys: readonly { readonly id: string }[]): string[] => keys.map(({ id }) => id);

describe('rotation of authorities, certificates and keys', () => {
  it(
    'fails no call and no admission',
    async () => {
      const before = ring();
      const caller = { url: serviceUrl(NAMESPACE, 'steady'), token: tokenOf(NAMESPACE, 'default') };
      const load = await Load.start(caller, SESSION_MS);
      const refusals: string[] = [];
      const pod = stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        ...podTemplate({ namespace: NAMESPACE, name: 'trial', annotations: INJECTED }),
      }).replace('metadata:', `metadata:\n  name: trial\n  namespace: ${NAMESPACE}`);
      const deadline = performance.now() + SECONDS * 1_000;
      let admissions = 0;
      while (performance.now() < deadline) {
        const { status, stderr } = tryKubectl(['create', '--dry-run=server', '-f', '-'], pod);
        admissions += 1;
        if (status !== 0) refusals.push(stderr);
        await wait(200);
      }
      const { sent, failures } = await load.stop();
      console.log(`${SECONDS} s of rotation: ${sent} calls, ${admissions} admissions`);
      expect(failures).toEqual([]);
      expect(refusals).toEqual([]);
      apply([allowingPolicy(NAMESPACE, ['other'])]);
      const session = await openSession(caller);
      await until('an edit signed by a later key is enforced', async () =>
        (await answerTo(caller, session, 'after')).includes('Denied by policy'),
      );
      const after = ring();
      for (const family of FAMILIES) {
        const [old, current] = [ids(before[family]), ids(after[family])];
        expect([family, old.filter((id) => current.includes(id))]).toEqual([family, []]);
      }
      const path = '{.items[0].status.initContainerStatuses[?(@.name=="gatehouse")].restartCount}';
      const pods = ['get', 'pods', '-n', NAMESPACE, '-l', 'app=steady', '-o', `jsonpath=${path}`];
      expect(kubectl(pods)).toBe('0');
    },
    TIMEOUT_MS,
  );
});
