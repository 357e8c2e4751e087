import { beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { SYSTEM, install } from './support/installation.ts';
import { valueOf } from './support/lookups.ts';
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

/** Over all replicas: only the one that leads counts. */
function unguardedPods(): number {
  const pods = kubectl([
    ...['get', 'pods', '-n', SYSTEM, '-l', 'app.kubernetes.io/name=gatehouse-operator'],
    ...['--field-selector=status.phase=Running', '-o', 'jsonpath={.items[*].metadata.name}'],
  ]);
  const counts = pods.split(' ').map((pod) => {
    const path = `/api/v1/namespaces/${SYSTEM}/pods/${pod}:9090/proxy/metrics`;
    const metrics = kubectl(['get', '--raw', path]);
    return Number(/^gatehouse_operator_unguarded_pods (\d+)$/m.exec(metrics)?.[1]);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

describe('a pod from before its namespace asked for the gate', () => {
  it('is told of in an Event of its own', () => {
    const about = (reason: string, field: string) =>
      valueOf(NAMESPACE, 'events', `{.items[?(@.reason=="${reason}")].${field}}`);
    expect(about('NotGuarded', 'involvedObject.name')).toMatch(/^before-\S+$/);
    expect(about('NotGuarded', 'type')).toBe('Warning');
    expect(about('NotGuarded', 'message')).toMatch(/without one.*Delete it/);
  });

  it('is counted', async () => {
    await until('the metric', () => unguardedPods() >= 1);
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
