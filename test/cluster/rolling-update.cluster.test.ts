import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { messageIn, rpc, send } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { install } from './support/installation.ts';
import { serviceUrl, tokenOf } from './support/lookups.ts';
import { shell } from './support/meanwhile.ts';
import { HEALTH_PORT, Journal, probedServer } from './support/probed.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'rolling-update';
const NAME = 'rolled';
const REPLICAS = 2;
/** Callers that call all the time, one call after the other. */
const CALLERS = 8;
const CALL_MS = 150;
/** Calls whose answers are streams, open from before the update until the old pods are told to end. */
const STREAMS = 6;
const STREAM_MS = 8_000;
/** From when an injected server is told to end until it is killed: the pod's 35 s without the 2 s of its own hook. */
const GRACE_MS = 33_000;
const ATTEMPTS = 20;
const PAUSE_MS = 50;

const journal = new Journal();
let destination: { url: string; token: string };

/** Labels of the calls that were sent, and of those whose answer came. */
const sent: string[] = [];
const received = new Set<string>();

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['work']));
  const readinessProbe = { httpGet: { path: '/healthz', port: HEALTH_PORT }, periodSeconds: 1 };
  const podSpec = { containers: [probedServer({ readinessProbe })], volumes: [journal.volume] };
  start({ namespace: NAMESPACE, name: NAME, replicas: REPLICAS, annotations: INJECTED, podSpec });
  destination = { url: serviceUrl(NAMESPACE, NAME), token: tokenOf(NAMESPACE, 'default') };
  await until('the policy lets a call pass', () => isAnswered('first', {}));
}, 900_000);
afterAll(() => {
  rmSync(journal.folder, { recursive: true });
});

/** Whether this very attempt was answered by the server. */
async function isAnswered(label: string, more: object): Promise<boolean> {
  sent.push(label);
  try {
    const params = { name: 'work', arguments: { label, ...more }, _meta: { progressToken: label } };
    const answer = await send(destination, 'POST', rpc(label, 'tools/call', params));
    const { id, result } = await messageIn(answer);
    const isDone = id === label && (result as { isError?: boolean } | undefined)?.isError !== true;
    if (isDone && result !== undefined) received.add(label);
    return received.has(label);
  } catch {
    return false;
  }
}

/** The attempt at which the call succeeded, from 1. @throws Error where none did. */
async function callUntilAnswered(call: string): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    if (await isAnswered(`${call} attempt ${attempt}`, { ms: CALL_MS })) return attempt;
    await wait(PAUSE_MS);
  }
  throw new Error(`call ${call} was not answered in ${ATTEMPTS} attempts`);
}

async function callAllTheTime(caller: number, stop: AbortSignal): Promise<number[]> {
  const attempts: number[] = [];
  while (!stop.aborted) attempts.push(await callUntilAnswered(`${caller}.${attempts.length}`));
  return attempts;
}

function pods(): string[] {
  const names = ['get', 'pods', '-n', NAMESPACE, '-l', `app=${NAME}`];
  return kubectl([...names, '-o', 'jsonpath={.items[*].metadata.name}']).split(' ');
}

/** Milliseconds from when the pod's server was told to end until it had ended by itself; null: it was killed. */
function endOf(pod: string): number | null {
  const [told, ended] = ['told to end', 'ended'].map((what) =>
    journal.entries(what).find((entry) => entry.pod === pod),
  );
  return told === undefined || ended === undefined ? null : ended.at - told.at;
}

/** Ends when no pod of before is left. */
async function restart(old: readonly string[]): Promise<void> {
  const deployment = `deployment/${NAME}`;
  kubectl(['rollout', 'restart', deployment, '-n', NAMESPACE]);
  await shell(`kubectl rollout status ${deployment} -n ${NAMESPACE} --timeout=120s`);
  await shell(`kubectl wait --for=delete pod ${old.join(' ')} -n ${NAMESPACE} --timeout=120s`);
}

describe('a rolling update under load', () => {
  it('loses no answer that the server gave, and no call for good', async () => {
    const old = pods();
    expect(old).toHaveLength(REPLICAS);
    const stop = new AbortController();
    const callers = Array.from({ length: CALLERS }, (_, caller) =>
      callAllTheTime(caller, stop.signal),
    );
    const streams = Array.from({ length: STREAMS }, (_, stream) =>
      isAnswered(`stream ${stream}`, { ms: STREAM_MS, streamed: true }),
    );
    await until('the streams are open', () => journal.entries('asked').length > STREAMS + CALLERS);
    await restart(old);
    stop.abort();
    const attempts = (await Promise.all(callers)).flat();
    const whole = await Promise.all(streams);

    const given = journal.entries('answered').map(({ label }) => String(label));
    const ends = old.map(endOf);
    const again = attempts.filter((attempt) => attempt > 1).length;
    console.log(
      `${attempts.length} calls and ${STREAMS} streams over an update of ${REPLICAS} pods: ${sent.length} sent, ${given.length} answered by the server, ${received.size} received, ${again} calls sent again; servers ended after ${ends.join(' and ')} ms`,
    );
    expect(given.filter((label) => !received.has(label))).toEqual([]);
    expect(whole).toEqual(whole.map(() => true));
    expect(given.length).toBeGreaterThan(STREAMS + CALLERS);
    // Its clients were sent elsewhere: a server that waits for its last connection need not be killed.
    expect(ends.map((end) => end !== null && end < GRACE_MS)).toEqual(old.map(() => true));
  }, 300_000);
});
