import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SIDECAR_CONTAINER } from '../../core/pod/names.ts';
import { until } from '../support/waiting.ts';
import { install } from './support/installation.ts';
import { Load } from './support/load.ts';
import { podOf, valueOf } from './support/lookups.ts';
import { shell } from './support/meanwhile.ts';
import {
  killOperator,
  leader,
  replicaProcesses,
  scaleOperator,
} from './support/operator-replicas.ts';
import * as outage from './support/outage.ts';
import { AWAY_SECONDS } from './support/outage.ts';
import { INJECTED, apply, workloadObjects } from './support/workload.ts';

const NAMESPACE = 'outages-operator';
/** The cluster tries a refused pod again ever more seldom: after an outage it waits up to as long as that has lasted, and more. */
const MOST_RETRYING_MS = 60_000 + 2 * AWAY_SECONDS * 1_000;

let pods: Awaited<ReturnType<typeof outage.startWorkloads>>;

beforeAll(async () => {
  await install();
  pods = await outage.startWorkloads(NAMESPACE);
}, 900_000);

afterAll(() => scaleOperator(2), 300_000);

const ready = (name: string) =>
  shell(`kubectl rollout status deployment/${name} -n ${NAMESPACE} --timeout=90s`);

/** Why the cluster's controller could make no pod of a Deployment; null where it said nothing of the sort. */
function whyNoPod(name: string): string | null {
  const path = '{.status.conditions[?(@.reason=="FailedCreate")].message}';
  return valueOf(NAMESPACE, `deployment/${name}`, path) || null;
}

const podsOf = (name: string): string =>
  valueOf(NAMESPACE, 'pods', `{.items[?(@.metadata.labels.app=="${name}")].metadata.name}`);

describe('with every replica killed under load', () => {
  it(
    'no call fails, only pods that ask for the gate are kept waiting, and past the hard bound everything is denied',
    async () => {
      const { steady, frail, brief } = pods;
      const load = await Load.start(steady.caller);
      const led = leader();
      await killOperator();
      const killed = performance.now();

      apply(workloadObjects({ namespace: NAMESPACE, name: 'newcomer', annotations: INJECTED }));
      apply(workloadObjects({ namespace: NAMESPACE, name: 'bystander' }));
      await ready('bystander');
      const why = await until('the newcomer is refused', () => whyNoPod('newcomer'), 60_000);
      expect(why).toMatch(/failed calling webhook "\S+gatehouse\S*"/);
      await outage.deniesEverything(brief);
      await outage.startsFromItsOwnCopy(frail);
      await wait(AWAY_SECONDS * 1_000 - (performance.now() - killed));
      expect(podsOf('newcomer')).toBe('');
      expect(replicaProcesses()).toEqual([]);
      // A replica that ends in order gives the Lease back.
      expect(leader()).toBe(led);

      await scaleOperator(2);
      await until(
        'the newcomer has its pod',
        () => podOf(NAMESPACE, 'newcomer') || null,
        MOST_RETRYING_MS,
      );
      await ready('newcomer');
      const guards = '{.spec.initContainers[*].name}';
      expect(valueOf(NAMESPACE, `pod/${podOf(NAMESPACE, 'newcomer')}`, guards)).toContain(
        SIDECAR_CONTAINER,
      );
      const newcomer = outage.callerOf(NAMESPACE, 'newcomer');
      await until('the newcomer answers', () => outage.isAnswered(newcomer, 'at last'));
      await until('brief is trusted again', () => outage.isAnswered(brief.caller, 'again'));
      const { sent, failures } = await load.stop();
      console.log(`operator away for ${AWAY_SECONDS} s: ${sent} calls, ${failures.length} failed`);
      expect(failures).toEqual([]);
    },
    300_000 + 4 * AWAY_SECONDS * 1_000,
  );
});
