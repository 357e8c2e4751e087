import { beforeAll, describe, expect, it } from '@jest/globals';
import type { DecisionRecord } from '../../core/audit/record.ts';
import type { Destination } from '../support/clients/outcome.ts';
import { events, nextEvent, openSession, rpc, send } from '../support/mcp-http.ts';
import type { SseEvent } from '../support/mcp-http.ts';
import { until, within } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { decision } from './support/audit.ts';
import { install } from './support/installation.ts';
import { intrude } from './support/intruder.ts';
import { isReady, podIp, podOf, tokenOf } from './support/lookups.ts';
import { conditionOf, programmed } from './support/resources.ts';
import {
  INJECTED,
  MCP_PORT,
  TEST_IMAGE,
  apply,
  everywhere,
  freshNamespace,
  start,
} from './support/workload.ts';

const NAMESPACE = 'exposed';
const POLICY = 'mcprolepolicy/allowing';
const NEIGHBOUR = 'neighbour';
const RECOVERED_MS = 60_000;
/** More events than a twin can have sent by then: one each 10 ms. */
const BUFFERED_TICKS = 500;

interface Guarded {
  readonly destination: Destination;
  readonly pod: string;
  readonly session: Readonly<Record<string, string>>;
}

let twin: Guarded;
let guarded: Guarded;

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['tick']));
  const container = { name: NEIGHBOUR, image: TEST_IMAGE, command: ['sleep', '3600'] };
  const neighbour = { ...container, securityContext: { runAsUser: 0 } };
  const pod = { namespace: NAMESPACE, container: { env: everywhere() }, beside: [neighbour] };
  start({ ...pod, name: 'twin' });
  start({ ...pod, name: 'guarded', annotations: INJECTED });
  programmed(NAMESPACE, 'allowing');
  [twin, guarded] = [await opened('twin'), await opened('guarded')];
}, 900_000);

async function opened(name: string): Promise<Guarded> {
  const pod = podOf(NAMESPACE, name);
  // By its own address: no Service leads to a pod that is not ready.
  const url = `http://${podIp(NAMESPACE, pod)}:${MCP_PORT}/mcp`;
  const destination = { url, token: tokenOf(NAMESPACE, 'default') };
  return { destination, pod, session: await openSession(destination) };
}

const neighbourOf = ({ pod }: Guarded) => ({ namespace: NAMESPACE, pod, container: NEIGHBOUR });

/** A call that is answered with an event each 10 ms, once the first has come. */
async function ticking({ destination, session }: Guarded): Promise<AsyncGenerator<SseEvent>> {
  const params = { name: 'tick', arguments: {}, _meta: { progressToken: 1 } };
  const answer = await send(destination, 'POST', rpc('call', 'tools/call', params), session);
  const stream = events(answer);
  await nextEvent('the first tick', stream, ({ data }) => data.includes('notifications/progress'));
  return stream;
}

/** What the gate of the guarded pod has recorded of a request. */
function recordOf(id: string, fits = (_record: DecisionRecord) => true): Promise<DecisionRecord> {
  const place = { namespace: NAMESPACE, pod: guarded.pod };
  return decision(place, `the request ${id}`, (record) => record.rpcId === id && fits(record));
}

/** The last event of a stream that ends. */
async function lastOf(stream: AsyncGenerator<SseEvent>): Promise<string> {
  let last = '';
  for await (const { data } of stream) last = data;
  return last;
}

describe('a pod that becomes exposed while a stream is open', () => {
  let leave: () => void;

  it('ends it with a denial of that reason; without the gate it goes on', async () => {
    const [openly, behind] = [await ticking(twin), await ticking(guarded)];
    const leaveTwin = intrude(neighbourOf(twin));
    leave = intrude(neighbourOf(guarded));
    const began = performance.now();
    expect(await within('the end of the stream', lastOf(behind))).toMatch(
      /"id":"call".*Denied by policy/,
    );
    const took = performance.now() - began;
    console.log(`exposed -> open stream ended: ${Math.round(took)} ms`);
    const cut = await recordOf('call', ({ effect }) => effect === 'Deny');
    expect(cut.reason).toBe('PodExposed');
    // What it had sent before is read first; what it sends now is the proof.
    for (let tick = 0; tick < BUFFERED_TICKS; tick += 1)
      expect((await within('a tick of the twin', openly.next())).done).toBe(false);
    await openly.return(undefined);
    leaveTwin();
  });

  it('denies what comes next, with a reason of its own', async () => {
    const { destination, session } = guarded;
    const answer = await send(destination, 'POST', rpc('next', 'tools/list'), session);
    expect(await answer.text()).not.toContain('"tick"');
    expect(await recordOf('next')).toMatchObject({
      effect: 'Deny',
      reason: 'PodExposed',
    });
  });

  it('is not ready, and an Event says why', async () => {
    await until('the pod is not ready', () => !isReady(NAMESPACE, guarded.pod));
    const fields = `involvedObject.name=${guarded.pod},reason=Exposed`;
    const messages = ['-o', 'jsonpath={.items[*].message}'];
    const said = () =>
      kubectl(['get', 'events', '-n', NAMESPACE, '--field-selector', fields, ...messages]);
    expect(await until('the Event', () => said() || null)).toContain('user 19020');
  });

  it('is named in the status of the policy, which does not count as programmed', async () => {
    const condition = await until('the condition', () => {
      const found = conditionOf(NAMESPACE, POLICY, 'Programmed');
      return found?.status === 'False' && found;
    });
    expect(condition.message).toContain(guarded.pod);
  });

  it('is itself again when it is over: ready, programmed, and streams open', async () => {
    leave();
    await until('the pod is ready', () => isReady(NAMESPACE, guarded.pod), RECOVERED_MS);
    programmed(NAMESPACE, 'allowing');
    const stream = await ticking(guarded);
    await stream.return(undefined);
  });
});
