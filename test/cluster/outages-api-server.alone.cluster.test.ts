import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { tryKubectl } from './kubectl.ts';
import { isRunning, killPart, startPart } from './part.ts';
import { isHealthy } from './status.ts';
import { allowingPolicy } from './support/allowing.ts';
import { install } from './support/installation.ts';
import { Load, answerTo } from './support/load.ts';
import { operatorIsMet } from './support/operator-replicas.ts';
import * as outage from './support/outage.ts';
import { AWAY_SECONDS } from './support/outage.ts';

const NAMESPACE = 'outages-api-server';
/** The controller manager looks at its nodes each five seconds. */
const NODE_LOOK_MS = 6_000;

let pods: Awaited<ReturnType<typeof outage.startWorkloads>>;

beforeAll(async () => {
  await install();
  pods = await outage.startWorkloads(NAMESPACE);
}, 900_000);

afterEach(() => apiServerIsBack(), 300_000);

/** With all that depends on it: of a node from which the cluster has heard nothing for long it says at first that it is lost. */
async function apiServerIsBack(): Promise<void> {
  await startPart('kube-apiserver');
  await wait(NODE_LOOK_MS);
  await until('the cluster is well', isHealthy, 120_000, 1_000);
  await operatorIsMet();
}

function tryEdit(...tools: readonly string[]): boolean {
  const policy = JSON.stringify(allowingPolicy(NAMESPACE, tools));
  return tryKubectl(['apply', '-f', '-'], policy).status === 0;
}

/** New pods have no test here: nobody can ask for one. */
describe('with the API server killed under load', () => {
  it(
    'no call fails, past the hard bound everything is denied, and all is well afterwards',
    async () => {
      const { steady, frail, brief } = pods;
      const load = await Load.start(steady.caller);
      await killPart('kube-apiserver');
      const killed = performance.now();

      await outage.deniesEverything(brief);
      await outage.startsFromItsOwnCopy(frail);
      await wait(AWAY_SECONDS * 1_000 - (performance.now() - killed));
      expect(isRunning('kube-apiserver')).toBe(false);

      await apiServerIsBack();
      await until('brief is trusted again', () => outage.isAnswered(brief.caller, 'again'), 60_000);
      const { sent, failures } = await load.stop();
      console.log(
        `API server away for ${AWAY_SECONDS} s: ${sent} calls, ${failures.length} failed`,
      );
      expect(failures).toEqual([]);

      await until('the webhooks answer', () => tryEdit('tock'), 60_000);
      await until('the edit is enforced', async () =>
        (await answerTo(steady.caller, steady.session, 'now')).includes('Denied by policy'),
      );
    },
    300_000 + 2 * AWAY_SECONDS * 1_000,
  );
});
