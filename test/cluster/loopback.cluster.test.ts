import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rpc, send } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { asked, fromNode } from './support/attempts.ts';
import { install } from './support/installation.ts';
import { keepKilling } from './support/gatehouse-process.ts';
import { metAsSidecar, occupy } from './support/intruder.ts';
import { isReady, podOf, tokenOf, valueOf } from './support/lookups.ts';
import {
  NEIGHBOUR,
  SECOND_PORT,
  WAYS,
  attacker,
  listening,
  placeOf,
  portForward,
} from './support/loopback-ways.ts';
import type { Place } from './support/loopback-ways.ts';
import { WaysTable } from './support/ways-table.ts';
import {
  INJECTED,
  MCP_PORT,
  apply,
  freshNamespace,
  rolledOut,
  served,
} from './support/workload.ts';

const LEVELS = ['restricted', 'baseline'] as const;
const at = (ipv4: string, port = MCP_PORT) => `http://${ipv4}:${port}/mcp`;
const namespaceOf = (level: string) => `loopback-${level}`;
const NAMESPACE = namespaceOf('restricted');
/** Of the server's own answer to a call. */
const DONE = '"content":[]';

beforeAll(async () => {
  await install();
  for (const level of LEVELS) {
    const namespace = namespaceOf(level);
    freshNamespace(namespace, { 'pod-security.kubernetes.io/enforce': level });
    listening({ namespace, name: 'twin', annotations: {}, host: '::', second: '::' });
    listening({ namespace, name: 'guarded', annotations: INJECTED, host: '127.0.0.1' });
    attacker(namespace);
    for (const name of ['twin', 'guarded']) served(namespace, name);
  }
  apply(allowing(NAMESPACE, ['work']));
}, 900_000);

const table = new WaysTable(...LEVELS.flatMap((level) => [`twin, ${level}`, `guarded, ${level}`]));
afterAll(() => {
  console.log(table.toString());
});

/** What comes of an attempt at the twin, and at a guarded pod of the same namespace; both go into the table. */
async function both<Outcome extends string>(
  way: string,
  guarded: Place,
  attempt: (place: Place) => Outcome | Promise<Outcome>,
): Promise<readonly [Outcome, Outcome]> {
  const { namespace } = guarded;
  const level = namespace.slice(namespaceOf('').length);
  const met = [await attempt(placeOf(namespace, 'twin')), await attempt(guarded)] as const;
  note(way, level, met);
  return met;
}

function note(way: string, level: string, [openly, behind]: readonly [string, string]): void {
  table.note(way, `twin, ${level}`, openly);
  table.note(way, `guarded, ${level}`, behind);
}

describe.each(LEVELS)('under Pod Security %s', (level) => {
  let guarded: Place;
  beforeAll(() => {
    guarded = placeOf(namespaceOf(level), 'guarded');
  });

  it('the level is enforced, and the pod has the gate', () => {
    const namespace = namespaceOf(level);
    const overrides = '{"spec":{"hostNetwork":true}}';
    const run = ['run', 'open', '-n', namespace, '--image=x', '--dry-run=server'];
    expect(asked([...run, `--overrides=${overrides}`])).toContain(`PodSecurity "${level}`);
    const names = valueOf(namespace, `pod/${guarded.pod}`, '{.spec.initContainers[*].name}');
    expect(names).toBe('gatehouse');
  });

  it.each(WAYS)('%s', async (way, openly, behind, meet) => {
    expect(await both(way, guarded, meet)).toEqual([openly, behind]);
  });
});

describe('a neighbour of root that becomes the sidecar’s user', () => {
  const namespace = namespaceOf('baseline');
  const STRICT = { ...INJECTED, 'gatehouse.dev/hardening': 'strict' };
  const asSidecar = (name: string) =>
    metAsSidecar({ namespace, pod: placeOf(namespace, name).pod, container: NEIGHBOUR });
  beforeAll(() => {
    const place = { namespace, host: '127.0.0.1', isRootBeside: true };
    listening({ ...place, name: 'root-twin', annotations: {} });
    listening({ ...place, name: 'root', annotations: INJECTED });
    listening({ ...place, name: 'root-strict', annotations: STRICT });
    for (const name of ['root-twin', 'root', 'root-strict']) rolledOut(namespace, name);
  });

  it.each([
    ['meets the server, as any container does', 'root', 'server'],
    ['cannot under strict hardening', 'root-strict', 'refused'],
  ])('%s', (_what, name, expected) => {
    const met = [asSidecar('root-twin'), asSidecar(name)] as const;
    note(`setuid to the sidecar’s user, ${name}`, 'baseline', met);
    expect(met).toEqual(['server', expected]);
  });
});

describe('a server that listens on every address', () => {
  it.each([
    ['of IPv4', '0.0.0.0', 'wildcard4'],
    ['of both families', '::', 'wildcard6'],
  ])('%s does not come up', async (_what, host, name) => {
    listening({ namespace: NAMESPACE, name, annotations: INJECTED, host });
    const pod = await until('its pod', () => podOf(NAMESPACE, name) || null, 60_000);
    const logs = ['logs', pod, '-n', NAMESPACE, '-c', 'server'];
    await until(
      'its complaint',
      () => asked(logs) === 'done' && kubectl(logs).includes('EADDRINUSE'),
      60_000,
    );
    const server = '.status.containerStatuses[?(@.name=="server")]';
    const state = `{${server}.state.waiting.reason} {${server}.ready}`;
    const isDown = () => valueOf(NAMESPACE, `pod/${pod}`, state) === 'CrashLoopBackOff false';
    await until('it is given up', isDown, 60_000);
    const way = `a listener at ${host}, the guarded port`;
    const met = await both(way, placeOf(NAMESPACE, name), ({ ipv4 }) => fromNode(at(ipv4)));
    expect(met).toEqual(['server', 'gate']);
    kubectl(['delete', 'deployment', name, '-n', NAMESPACE]);
  });
});

describe('another listener on the pod’s addresses', () => {
  const exposureOf = (pod: string) => {
    const about = `involvedObject.name=${pod},reason=Exposed`;
    const said = ['-n', NAMESPACE, '--field-selector', about, '-o', 'jsonpath={.items[*].message}'];
    return until('the event', () => kubectl(['get', 'events', ...said]) || null, 60_000);
  };
  const callWork = async ({ ipv4 }: Place) => {
    const destination = {
      url: `http://${ipv4}:${MCP_PORT}/mcp`,
      token: tokenOf(NAMESPACE, 'default'),
    };
    const params = { name: 'work', arguments: {} };
    const answer = await send(destination, 'POST', rpc(1, 'tools/call', params));
    return answer.text();
  };

  it('that was declared stays open, and the calls pass', async () => {
    const annotations = { ...INJECTED, 'gatehouse.dev/allow-ports': String(SECOND_PORT) };
    listening({
      namespace: NAMESPACE,
      name: 'declared',
      annotations,
      host: '127.0.0.1',
      second: '::',
    });
    rolledOut(NAMESPACE, 'declared');
    const declared = placeOf(NAMESPACE, 'declared');
    const second = ({ ipv4 }: Place) => fromNode(at(ipv4, SECOND_PORT));
    expect(await both('a second port, declared', declared, second)).toEqual(['server', 'server']);
    expect(fromNode(at(declared.ipv4))).toBe('gate');
    await until('the policy lets the call pass', async () =>
      (await callWork(declared)).includes(DONE),
    );
  });

  it('that was not: the pod is not ready, denies everything, and an Event says why', async () => {
    listening({
      namespace: NAMESPACE,
      name: 'exposed',
      annotations: INJECTED,
      host: '127.0.0.1',
      second: '::',
    });
    const pod = await until('its pod', () => podOf(NAMESPACE, 'exposed') || null, 60_000);
    expect(await exposureOf(pod)).toContain(`port ${SECOND_PORT}`);
    const exposed = placeOf(NAMESPACE, 'exposed');
    expect(await callWork(exposed)).not.toContain(DONE);
    await until('the pod is not ready', () => !isReady(NAMESPACE, pod));
    const second = ({ pod: name, ipv4 }: Place) => {
      const met = fromNode(at(ipv4, SECOND_PORT));
      return isReady(NAMESPACE, name) ? met : 'detected';
    };
    expect(await both('a second port', exposed, second)).toEqual(['server', 'detected']);
  });

  it('that takes the guarded port while the sidecar is down: the same, until it goes', async () => {
    listening({ namespace: NAMESPACE, name: 'taken', annotations: INJECTED, host: '127.0.0.1' });
    rolledOut(NAMESPACE, 'taken');
    const taken = placeOf(NAMESPACE, 'taken');
    const first = ({ ipv4 }: Place) => fromNode(at(ipv4));
    const letUp = keepKilling('sidecar', taken.pod);
    await until('nobody has the port', () => first(taken) === 'nobody');
    const leave = occupy({ ...taken, container: NEIGHBOUR }, taken.ipv4);
    await until('it has the port', () => first(taken) === 'server');
    letUp();
    expect(await exposureOf(taken.pod)).toContain('another process holds a port of the gate');
    const detected = (place: Place) => {
      const met = first(place);
      return isReady(NAMESPACE, place.pod) ? met : 'detected';
    };
    const way = 'the guarded port, while the sidecar is down';
    expect(await both(way, taken, detected)).toEqual(['server', 'detected']);
    leave();
    await until('the gate has it', () => first(taken) === 'gate', 60_000);
    await until('the pod is ready', () => isReady(NAMESPACE, taken.pod), 60_000);
  }, 240_000);
});

describe('the namespace label gatehouse.dev/connect', () => {
  const label = (word: string) =>
    kubectl(['label', 'namespace', NAMESPACE, '--overwrite', `gatehouse.dev/connect${word}`]);
  const judged = (said: string) => (said.includes('gatehouse.dev/connect') ? 'refused' : said);
  const exec = ({ pod }: Place) =>
    judged(asked(['exec', '-n', NAMESPACE, pod, '-c', 'server', '--', 'true']));
  const forward = async (place: Place) => judged(await portForward(place));

  it('deny closes port-forward and exec', async () => {
    const [twin, guarded] = [placeOf(NAMESPACE, 'twin'), placeOf(NAMESPACE, 'guarded')];
    const openly = [exec(twin), exec(guarded), await forward(twin), await forward(guarded)];
    expect(openly).toEqual(['done', 'done', 'server', 'server']);
    label('=deny');
    await until('port-forward is refused', async () => (await forward(guarded)) === 'refused');
    const closed = [exec(guarded), await forward(guarded)];
    expect(closed).toEqual(['refused', 'refused']);
    label('-');
    await until('port-forward works again', async () => (await forward(guarded)) === 'server');
    note('exec, connect: deny', 'restricted', ['done', 'refused']);
    note('port-forward, connect: deny', 'restricted', ['server', 'refused']);
  });
});
