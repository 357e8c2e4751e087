import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { install } from './support/installation.ts';
import { valueOf } from './support/lookups.ts';
import { operatorGauge } from './support/operator-metrics.ts';
import {
  clusterProvider,
  conditionOf,
  programmed,
  resource,
  toolRule,
  userRole,
} from './support/resources.ts';
import { apply, freshNamespace, rolledOut, start } from './support/workload.ts';

const NAMESPACE = 'unguarded';
const POLICY = 'mcprolepolicy/policy';
const SELECTED = { tier: 'front' };

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([
    clusterProvider(NAMESPACE),
    userRole(NAMESPACE),
    resource('McpRolePolicy', NAMESPACE, 'policy', {
      selector: { matchLabels: SELECTED },
      rules: [toolRule('Allow', 'echo')],
    }),
  ]);
  start({ namespace: NAMESPACE, name: 'before', labels: SELECTED });
  kubectl(['label', 'namespace', NAMESPACE, 'gatehouse.dev/inject=true']);
  // A replica that has not seen the label yet would leave this pod alone as well.
  await until('the label is seen', () => reasons().includes('NotGuarded'));
  start({ namespace: NAMESPACE, name: 'after', labels: SELECTED });
}, 900_000);

const reasons = () => valueOf(NAMESPACE, 'events', '{.items[*].reason}').split(' ');

describe('a pod from before its namespace asked for the gate', () => {
  it('is told of in an Event of its own', () => {
    const about = (reason: string, field: string) =>
      valueOf(NAMESPACE, 'events', `{.items[?(@.reason=="${reason}")].${field}}`);
    expect(about('NotGuarded', 'involvedObject.name')).toMatch(/^before-\S+$/);
    expect(about('NotGuarded', 'type')).toBe('Warning');
    expect(about('NotGuarded', 'message')).toMatch(/without one.*Delete it/);
  });

  it('is counted', async () => {
    await until('the metric', () => operatorGauge('unguarded_pods') >= 1);
  });

  it('keeps the policy from being programmed, though its guarded neighbour enforces it', async () => {
    const condition = await until('the guarded pod is counted', () => {
      const found = conditionOf(NAMESPACE, POLICY, 'Programmed');
      return found?.message.startsWith('1 of') === true && found;
    });
    expect(condition).toMatchObject({ status: 'False', reason: 'PartiallyProgrammed' });
    expect(condition.message).toMatch(
      /^1 of 2 selected pods enforce it\. Waiting for before-\S+\.$/,
    );
  });

  it('is guarded when it is made anew', () => {
    kubectl(['rollout', 'restart', 'deployment/before', '-n', NAMESPACE]);
    rolledOut(NAMESPACE, 'before');
    programmed(NAMESPACE, 'policy');
    expect(valueOf(NAMESPACE, POLICY, '{.status.pods.programmed}')).toBe('2');
  });
});
