import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { asked, fromContainer } from './support/attempts.ts';
import { SYSTEM, install } from './support/installation.ts';
import { podIp, valueOf } from './support/lookups.ts';
import {
  GUARDED,
  NAMESPACE,
  NEIGHBOUR,
  STRICT,
  TWIN,
  WAYS,
  inside,
  placeOf,
  workload,
} from './support/ways-in.ts';
import type { Place } from './support/ways-in.ts';
import {
  INJECTED,
  MCP_PORT,
  TEST_IMAGE,
  apply,
  freshNamespace,
  rolledOut,
  start,
} from './support/workload.ts';

let twin: Place;
let guarded: Place;
let strict: Place;

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  start(workload(TWIN, {}));
  start(workload(GUARDED, INJECTED));
  start(workload(STRICT, { ...INJECTED, 'gatehouse.dev/hardening': 'strict' }));
  apply([
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'attacker', namespace: NAMESPACE },
      spec: { containers: [{ name: 'attacker', image: TEST_IMAGE, command: ['sleep', '3600'] }] },
    },
  ]);
  kubectl(['wait', 'pod/attacker', '-n', NAMESPACE, '--for=condition=Ready', '--timeout=60s']);
  [twin, guarded, strict] = [placeOf(TWIN), placeOf(GUARDED), placeOf(STRICT)];
}, 900_000);

const table: string[] = [];
afterAll(() => {
  console.log(['way'.padEnd(34), 'twin'.padEnd(10), 'guarded'].join('') + '\n' + table.join('\n'));
});

describe.each(['with the operator', 'with the operator away'])('%s', (when) => {
  beforeAll(() => {
    const replicas = when === 'with the operator' ? '2' : '0';
    kubectl(['scale', 'deployment/gatehouse-operator', '-n', SYSTEM, `--replicas=${replicas}`]);
    rolledOut(SYSTEM, 'gatehouse-operator');
  });

  it.each(WAYS)('%s', async (way, expected, meet) => {
    const [openly, behind] = [await meet(twin), await meet(guarded)];
    table.push(way.padEnd(34) + openly.padEnd(10) + behind);
    expect([openly, behind]).toEqual(['server', expected]);
  });

  it('the sidecar cannot be entered', () => {
    const into = (container: string, place: Place) =>
      asked(['exec', '-n', NAMESPACE, place.pod, '-c', container, '--', 'true']);
    expect(into('server', twin)).toBe('done');
    expect(into('gatehouse', guarded)).toMatch(/denied|forbidden/i);
    expect(asked(['attach', '-n', NAMESPACE, guarded.pod, '-c', 'gatehouse'])).toMatch(
      /denied|forbidden/i,
    );
  });

  it('what was decided at admission cannot be changed', () => {
    const label = (pod: string) =>
      asked(['label', 'pod', pod, '-n', NAMESPACE, '--overwrite', `edit-${Date.now()}=x`]);
    expect(label(twin.pod)).toBe('done');
    expect(label(guarded.pod)).toMatch(/label/);
    const annotate = asked([
      'annotate',
      'pod',
      guarded.pod,
      '-n',
      NAMESPACE,
      '--overwrite',
      'gatehouse.dev/inject=false',
    ]);
    expect(annotate).toMatch(/annotation/);
    const image = `{"spec":{"initContainers":[{"name":"gatehouse","image":"${TEST_IMAGE}"}]}}`;
    expect(asked(['patch', 'pod', guarded.pod, '-n', NAMESPACE, '-p', image])).toMatch(/image/);
  });

  it('nobody else may hold a token for the operator', () => {
    const token = { serviceAccountToken: { audience: 'operator.gatehouse.dev', path: 'token' } };
    const pod = (audience: string) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'thief', namespace: NAMESPACE },
      spec: {
        containers: [{ name: 'c', image: TEST_IMAGE }],
        volumes: [
          {
            name: 'v',
            projected: {
              sources: [{ serviceAccountToken: { ...token.serviceAccountToken, audience } }],
            },
          },
        ],
      },
    });
    const create = (audience: string) =>
      asked(['create', '--dry-run=server', '-f', '-'], stringify(pod(audience)));
    expect(create('another')).toBe('done');
    expect(create('operator.gatehouse.dev')).toMatch(/audience|token/i);
    expect(
      asked(['create', 'token', 'default', '-n', NAMESPACE, '--audience=operator.gatehouse.dev']),
    ).not.toBe('done');
  });

  it('the trust anchors are the operator’s', () => {
    const patch = '{"data":{"trust.jws":"x"}}';
    expect(asked(['patch', 'configmap', 'gatehouse-trust', '-n', NAMESPACE, '-p', patch])).toMatch(
      /operator/,
    );
    expect(
      asked([
        'patch',
        'configmap',
        'kube-root-ca.crt',
        '-n',
        NAMESPACE,
        '-p',
        '{"metadata":{"labels":{"x":"y"}}}',
      ]),
    ).toBe('done');
  });
});

describe('a pod that asks for the gate while the operator is away', () => {
  beforeAll(() => {
    kubectl(['scale', 'deployment/gatehouse-operator', '-n', SYSTEM, '--replicas=0']);
    rolledOut(SYSTEM, 'gatehouse-operator');
  });
  afterAll(() => {
    kubectl(['scale', 'deployment/gatehouse-operator', '-n', SYSTEM, '--replicas=2']);
    rolledOut(SYSTEM, 'gatehouse-operator');
  });

  const pod = (annotations: object) =>
    stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'late', namespace: NAMESPACE, annotations },
      spec: {
        containers: [{ name: 'c', image: TEST_IMAGE, ports: [{ name: 'mcp', containerPort: 1 }] }],
      },
    });

  it('is refused, and one that does not ask starts', async () => {
    const create = (annotations: object) =>
      asked(['create', '--dry-run=server', '-f', '-'], pod(annotations));
    await until('no replica answers', () => create(INJECTED) !== 'done');
    expect(create({})).toBe('done');
  });
});

describe('a process under the sidecar’s user', () => {
  const become = ['setpriv', '--reuid=19020', '--clear-groups'];
  const url = `http://127.0.0.1:${MCP_PORT}/mcp`;

  it('is closed out by strict hardening', () => {
    expect(fromContainer(inside(strict), url, become)).toBe('nobody');
    expect(fromContainer(inside(twin), url, become)).toBe('server');
  });

  it('is detected without it: the pod is not ready, denies and says so', async () => {
    const hold = `sleep 9 | timeout 8 ${become.join(' ')} nc 127.0.0.1 ${MCP_PORT} >/dev/null 2>&1 &`;
    kubectl(['exec', '-n', NAMESPACE, guarded.pod, '-c', NEIGHBOUR, '--', 'sh', '-c', hold]);
    const ready = () =>
      valueOf(NAMESPACE, `pod/${guarded.pod}`, '{.status.conditions[?(@.type=="Ready")].status}');
    await until('the pod is not ready', () => ready() === 'False');
    const events = ['get', 'events', '-n', NAMESPACE, '-o', 'jsonpath={.items[*].reason}'];
    await until('the event', () => kubectl(events).includes('Exposed'));
    await until('the pod is ready again', () => ready() === 'True', 60_000);
    expect(podIp(NAMESPACE, guarded.pod)).toBe(guarded.ipv4);
  });
});
