import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Destination } from '../support/clients/outcome.ts';
import { openSession, rpc, send } from '../support/mcp-http.ts';
import { until, within } from '../support/waiting.ts';
import { allowing } from './support/allowing.ts';
import { fromContainer, fromNode, fromNodeAs } from './support/attempts.ts';
import { keepKilling, signal } from './support/gatehouse-process.ts';
import { install } from './support/installation.ts';
import { BECOME_SIDECAR } from './support/intruder.ts';
import { podIp, podOf, tokenOf, valueOf } from './support/lookups.ts';
import { operatorGauge } from './support/operator-metrics.ts';
import { inNetworkOf } from './support/processes.ts';
import { conditionOf, programmed } from './support/resources.ts';
import { INJECTED, MCP_PORT, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'unready';
const POLICY = 'mcprolepolicy/allowing';
const NAMES = ['steady', 'killed', 'stopped'] as const;
/** For the kubelet to say it, and the operator to have waited. */
const TOLD_MS = 60_000;
/** A container that failed a few times is started again only after a minute or two. */
const RECOVERED_MS = 240_000;
/** Longer than any answer takes. */
const SILENCE_MS = 3_000;

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['echo']));
  for (const name of NAMES) start({ namespace: NAMESPACE, name, annotations: INJECTED });
  programmed(NAMESPACE, 'allowing');
}, 900_000);

interface Guarded {
  readonly pod: string;
  /** By the pod's own address: no Service leads to a pod that is not ready. */
  readonly destination: Destination;
  readonly session: Readonly<Record<string, string>>;
}

async function opened(name: string): Promise<Guarded> {
  const pod = podOf(NAMESPACE, name);
  const url = `http://${podIp(NAMESPACE, pod)}:${MCP_PORT}/mcp`;
  const destination = { url, token: tokenOf(NAMESPACE, 'default') };
  return { pod, destination, session: await openSession(destination) };
}

const HERE = `http://127.0.0.1:${MCP_PORT}/mcp`;

/** Whom a request meets from outside, and from another container. */
const met = ({ pod, destination }: Guarded) => [
  fromNode(destination.url),
  fromContainer({ namespace: NAMESPACE, pod, container: 'server' }, HERE),
];

/** What of a call that the policy allows comes back; rejects where nothing does. */
async function called({ destination, session }: Guarded): Promise<string> {
  const params = { name: 'echo', arguments: { text: 'well' } };
  const answer = send(destination, 'POST', rpc('call', 'tools/call', params), session);
  return within(
    'the answer',
    answer.then((response) => response.text()),
    SILENCE_MS,
  );
}

function stop(pod: string): () => void {
  signal('sidecar', pod, 'SIGSTOP');
  return () => {
    signal('sidecar', pod, 'SIGCONT');
  };
}

const CASES = [
  ['is killed again and again', 'killed', (pod: string) => keepKilling('sidecar', pod), 'nobody'],
  ['hangs', 'stopped', stop, 'silence'],
] as const;

describe.each(CASES)('a pod whose sidecar %s', (_what, name, harm, expected) => {
  let guarded: Guarded;
  let end: () => void;
  beforeAll(async () => {
    guarded = await opened(name);
    await until('all sidecars are ready', () => operatorGauge('unready_sidecars') === 0);
    expect(met(guarded)).toEqual(['gate', 'gate']);
    end = harm(guarded.pod);
  });
  afterAll(() => {
    end();
  });

  it('answers nobody, though its server lives', async () => {
    await until('the harm is done', () => fromNode(guarded.destination.url) === expected);
    expect(met(guarded)).toEqual([expected, expected]);
    await expect(called(guarded)).rejects.toThrow();
    const asSidecar = [...inNetworkOf(guarded.pod), ...BECOME_SIDECAR];
    expect(fromNodeAs(asSidecar, HERE)).toBe('server');
  });

  it('is named by the condition of its policy', async () => {
    const condition = await until(
      'the condition',
      () => {
        const found = conditionOf(NAMESPACE, POLICY, 'Programmed');
        return found?.status === 'False' && found;
      },
      TOLD_MS,
    );
    expect(condition.reason).toBe('PartiallyProgrammed');
    expect(condition.message).toBe(`2 of 3 selected pods enforce it. Waiting for ${guarded.pod}.`);
  });

  it('is told of in an Event of its own, and counted', async () => {
    const mine = `@.involvedObject.name=="${guarded.pod}"`;
    const path = `{range .items[?(${mine})]}{.type} {.reason}{"\\n"}{end}`;
    const said = () => valueOf(NAMESPACE, 'events', path).split('\n');
    await until('the Event', () => said().includes('Warning SidecarNotReady'));
    await until('the metric', () => operatorGauge('unready_sidecars') === 1);
  });

  it(
    'is itself again when that is over',
    async () => {
      end();
      await until('the policy is programmed', isProgrammed, RECOVERED_MS);
      expect(operatorGauge('unready_sidecars')).toBe(0);
      const again = await opened(name);
      expect(again.pod).toBe(guarded.pod);
      expect(met(again)).toEqual(['gate', 'gate']);
      expect(await called(again)).toContain('well');
    },
    RECOVERED_MS + TOLD_MS,
  );
});

const isProgrammed = () => conditionOf(NAMESPACE, POLICY, 'Programmed')?.status === 'True';
