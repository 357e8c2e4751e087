import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Destination } from '../support/clients/outcome.ts';
import { openSession } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl, tryKubectl } from './kubectl.ts';
import { killPart, startPart } from './part.ts';
import { allowing, allowingPolicy } from './support/allowing.ts';
import { SYSTEM, install } from './support/installation.ts';
import { Load, answerTo } from './support/load.ts';
import { podOf, serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import { kill } from './support/gatehouse-process.ts';
import { INJECTED, apply, freshNamespace, rolledOut, start } from './support/workload.ts';
import { resource } from './support/resources.ts';

const NAMESPACE = 'outages';
/** Seconds that something is away, and how often the leader is killed; `make soak` makes it long. */
const AWAY_SECONDS = Number(process.env['AWAY_SECONDS'] ?? 15);
const KILLS = Number(process.env['LEADER_KILLS'] ?? 2);
/** From an edit to the kill, each round a little later: before, while and after the leader writes what the edit asks for. */
const KILL_STEP_MS = 70;
const KILL_SPAN_MS = 700;
/** Seconds after which `brief` must not be trusted any more: the least that a McpServer may ask for. */
const HARD_BOUND_SECONDS = 10;

const policy = (...tools: readonly string[]) => allowingPolicy(NAMESPACE, tools);

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply([
    ...allowing(NAMESPACE, ['echo']),
    resource('McpServer', NAMESPACE, 'brief', {
      selector: { matchLabels: { app: 'brief' } },
      maxStaleness: `${HARD_BOUND_SECONDS}s`,
    }),
  ]);
  start({ namespace: NAMESPACE, name: 'steady', annotations: INJECTED });
  start({ namespace: NAMESPACE, name: 'brief', annotations: INJECTED });
}, 900_000);

afterEach(async () => {
  await startPart('kube-apiserver');
  await scaleOperator(2);
}, 300_000);

async function scaleOperator(replicas: number): Promise<void> {
  kubectl(['scale', 'deployment/gatehouse-operator', '-n', SYSTEM, `--replicas=${replicas}`]);
  await operatorIsMet();
}

/** After an outage of the API server the cluster's own controllers come back one after the other. */
async function operatorIsMet(): Promise<void> {
  rolledOut(SYSTEM, 'gatehouse-operator');
  const pods = () => addresses('pods', 'app.kubernetes.io/name', '.status.podIP');
  const led = () =>
    addresses('endpointslices', 'kubernetes.io/service-name', '.endpoints[*].addresses[0]');
  await until('the Service leads to the replicas', () => pods() === led(), 120_000);
}

function addresses(kind: string, label: string, path: string): string {
  const selected = [kind, '-n', SYSTEM, '-l', `${label}=gatehouse-operator`];
  const found = kubectl(['get', ...selected, '-o', `jsonpath={.items[*]${path}}`]);
  return found.split(' ').toSorted().join(' ');
}

const callerOf = (name: string) => ({
  url: serviceUrl(NAMESPACE, name),
  token: tokenOf(NAMESPACE, 'default'),
});

async function isAnswered(caller: Destination, text: string): Promise<boolean> {
  const session = await openSession(caller).catch(() => null);
  return session !== null && (await answerTo(caller, session, text)).includes(`"${text}"`);
}

describe('with the operator away', () => {
  it('no call fails, a sidecar that crashed starts from its own copy, and past the hard bound everything is denied', async () => {
    const [steady, brief] = [callerOf('steady'), callerOf('brief')];
    const session = await openSession(brief);
    const load = await Load.start(steady);
    await scaleOperator(0);
    await wait(AWAY_SECONDS * 1_000);
    const { sent, failures } = await load.stop();
    console.log(`operator away for ${AWAY_SECONDS} s: ${sent} calls, ${failures.length} failed`);
    expect(failures).toEqual([]);

    await until('brief denies', async () =>
      (await answerTo(brief, session, 'too late')).includes('The gate cannot decide now'),
    );
    const log = ['logs', '-n', NAMESPACE, podOf(NAMESPACE, 'brief'), '-c', 'gatehouse', '--tail=3'];
    expect(kubectl(log)).toContain('SnapshotExpired');

    const pod = podOf(NAMESPACE, 'steady');
    kill('sidecar', pod);
    const path = '{.status.initContainerStatuses[?(@.name=="gatehouse")].restartCount}';
    await until(
      'the sidecar was started again',
      () => valueOf(NAMESPACE, `pod/${pod}`, path) === '1',
    );
    await until('it answers from its own copy', () => isAnswered(steady, 'back'));
    await scaleOperator(2);
    await until('brief is trusted again', () => isAnswered(brief, 'again'));
  }, 300_000);
});

describe('with the API server away', () => {
  it('no call fails, and edits take effect afterwards', async () => {
    const caller = callerOf('steady');
    const load = await Load.start(caller);
    await killPart('kube-apiserver');
    await wait(AWAY_SECONDS * 1_000);
    await startPart('kube-apiserver');
    await wait(5_000);
    const { sent, failures } = await load.stop();
    console.log(`API server away for ${AWAY_SECONDS} s: ${sent} calls, ${failures.length} failed`);
    expect(failures).toEqual([]);
    await until('an edit is taken', () => {
      return tryKubectl(['get', 'mcprolepolicy', 'allowing', '-n', NAMESPACE]).status === 0;
    });
    const session = await openSession(caller);
    await until('the webhooks answer', () => tryEdit(['tock']), 60_000);
    await until('it is enforced', async () =>
      (await answerTo(caller, session, 'now')).includes('Denied by policy'),
    );
    apply([policy('echo')]);
  }, 300_000);
});

function tryEdit(tools: readonly string[]): boolean {
  return tryKubectl(['apply', '-f', '-'], JSON.stringify(policy(...tools))).status === 0;
}

describe('a leader that is killed', () => {
  it(`loses and doubles no write, ${KILLS} times`, async () => {
    for (let round = 0; round < KILLS; round += 1) {
      const holder = valueOf(SYSTEM, 'lease/gatehouse-operator', '{.spec.holderIdentity}');
      const [leader = ''] = holder.split('/');
      apply([policy('echo', `round-${round}`)]);
      await wait((round * KILL_STEP_MS) % KILL_SPAN_MS);
      kill('operator', leader);
      // Not restarted in its place: the kubelet waits longer each time.
      kubectl(['delete', 'pod', leader, '-n', SYSTEM, '--grace-period=0', '--force']);
      await until('the status is that of the edit', () => isObserved(), 90_000);
      await operatorIsMet();
    }
    const uid = valueOf(NAMESPACE, 'mcprolepolicy/allowing', '{.metadata.uid}');
    await until('one accepted form is kept', () => formsOf(uid).length === 1);
    apply([policy('echo')]);
  }, 900_000);
});

function isObserved(): boolean {
  const path = '{.metadata.generation} {.status.observedGeneration} {.status.pods.programmed}';
  const [generation, observed, programmed] = valueOf(
    NAMESPACE,
    'mcprolepolicy/allowing',
    path,
  ).split(' ');
  return generation === observed && programmed === '2';
}

function formsOf(uid: string): readonly string[] {
  const names = valueOf(NAMESPACE, 'controllerrevisions', '{.items[*].metadata.name}');
  return names.split(' ').filter((name) => name.includes(uid));
}
