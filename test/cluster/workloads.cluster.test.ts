import { beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { openSession } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { asked, fromNode } from './support/attempts.ts';
import { install } from './support/installation.ts';
import { answerTo, isEcho } from './support/load.ts';
import { serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import {
  INJECTED,
  MCP_PORT,
  TEST_IMAGE,
  apply,
  freshNamespace,
  podTemplate,
  start,
} from './support/workload.ts';

const NAMESPACE = 'workloads';
/** Here pods with a guarded port have the gate without asking for it. */
const LABELLED = 'workloads-labelled';

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  freshNamespace(LABELLED, { 'gatehouse.dev/inject': 'true' });
}, 900_000);

type Tree = Readonly<Record<string, unknown>>;

function pod(namespace: string, annotations: Tree, spec: Tree): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'asked', namespace, annotations },
    spec,
  });
}

const container = { name: 'server', image: TEST_IMAGE };
const guardable = { ...container, ports: [{ name: 'mcp', containerPort: MCP_PORT }] };
const DRY_RUN = ['apply', '--dry-run=server', '-f', '-'];

/** The init containers that a pod would have. */
function injectedInto(namespace: string, annotations: Tree, spec: Tree): string {
  const names = ['-o', 'jsonpath={.spec.initContainers[*].name}'];
  return kubectl([...DRY_RUN, ...names], pod(namespace, annotations, spec));
}

describe('who has the gate', () => {
  const GATE = 'gatehouse-redirect gatehouse';
  it.each([
    ['a pod that asks for it', NAMESPACE, INJECTED, guardable, GATE],
    ['a pod that does not', NAMESPACE, {}, guardable, ''],
    ['a pod with an mcp port, by the label of its namespace', LABELLED, {}, guardable, GATE],
    [
      'a pod with listed ports, by the label',
      LABELLED,
      { 'gatehouse.dev/ports': '8080' },
      container,
      GATE,
    ],
    ['a pod without one, under the label', LABELLED, {}, container, ''],
    [
      'a pod that opts out, under the label',
      LABELLED,
      { 'gatehouse.dev/inject': 'false' },
      guardable,
      '',
    ],
  ])('%s', (_who, namespace, annotations, server, expected) => {
    expect(injectedInto(namespace, annotations, { containers: [server] })).toBe(expected);
  });

  it('a running pod, by the label alone', () => {
    start({ namespace: LABELLED, name: 'by-label' });
    const ip = valueOf(LABELLED, 'pods', '{.items[0].status.podIP}');
    expect(fromNode(`http://${ip}:${MCP_PORT}/mcp`)).toBe('gate');
  });
});

describe('a pod that cannot be guarded is refused, already when it is only tried', () => {
  const refusal = (spec: Tree, annotations: Tree = INJECTED): string =>
    asked(DRY_RUN, pod(NAMESPACE, annotations, spec));

  it('without a port, with a sentence on what to do', () => {
    expect(refusal({ containers: [container] })).toContain(
      'PortMissing: nothing says which port the MCP server listens on: name a container port mcp, or list ports in the annotation gatehouse.dev/ports',
    );
  });

  it('with every problem named', () => {
    const server = {
      ...guardable,
      ports: [{ name: 'mcp', containerPort: MCP_PORT, hostPort: MCP_PORT }],
      securityContext: { privileged: true, capabilities: { add: ['NET_ADMIN'] } },
    };
    const open = { hostNetwork: true, hostPID: true, hostIPC: true };
    const said = refusal({ containers: [server], ...open });
    for (const code of [
      'HostNetwork',
      'HostPID',
      'HostIPC',
      'HostPort',
      'Privileged',
      'CapabilityAdded',
    ])
      expect(said).toContain(`${code}: `);
    expect(said).toContain('found 6 problems');
  });

  it.each([
    ['ShareProcessNamespace', { shareProcessNamespace: true }],
    ['UserReserved', { securityContext: { runAsUser: 19_020 } }],
    ['VolumeReserved', { volumes: [{ name: 'gatehouse-x', emptyDir: {} }] }],
    ['ContainerNameReserved', { containers: [guardable, { ...container, name: 'gatehouse' }] }],
  ])('%s', (code, spec) => {
    expect(refusal({ containers: [guardable], ...spec })).toContain(`${code}: `);
    expect(refusal({ containers: [guardable] })).toBe('done');
  });

  it('in the name of its Deployment, whose events say why', async () => {
    const template = podTemplate({
      namespace: NAMESPACE,
      name: 'refused',
      annotations: INJECTED,
      podSpec: { hostNetwork: true },
    });
    const metadata = { name: 'refused', namespace: NAMESPACE };
    const spec = { selector: { matchLabels: { app: 'refused' } }, template };
    apply([{ apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec }]);
    const events = ['get', 'events', '-n', NAMESPACE, '--field-selector', 'reason=FailedCreate'];
    const messages = [...events, '-o', 'jsonpath={.items[*].message}'];
    await until('the event', () => kubectl(messages).includes('HostNetwork: '));
    kubectl(['delete', 'deployment', 'refused', '-n', NAMESPACE]);
  });
});

describe('a server on ::1 alone', () => {
  it('is reached by the gate', async () => {
    apply(allowing(NAMESPACE, ['echo']));
    const env = [
      { name: 'PORT', value: String(MCP_PORT) },
      { name: 'HOST', value: '::1' },
    ];
    start({ namespace: NAMESPACE, name: 'version6', annotations: INJECTED, container: { env } });
    const url = serviceUrl(NAMESPACE, 'version6');
    const destination = { url, token: tokenOf(NAMESPACE, 'default') };
    await until('the call is answered', async () => {
      const session = await openSession(destination).catch(() => null);
      return session !== null && isEcho(await answerTo(destination, session, 'six'), 'six');
    });
  });
});

describe('a Job', () => {
  it('completes: its end is the end of the gate', () => {
    const server = { ...guardable, command: ['sh', '-c', 'sleep 1; echo done'] };
    const template = {
      metadata: { annotations: INJECTED },
      spec: { restartPolicy: 'Never', containers: [server] },
    };
    const metadata = { name: 'once', namespace: NAMESPACE };
    apply([{ apiVersion: 'batch/v1', kind: 'Job', metadata, spec: { template } }]);
    const complete = ['--for=condition=Complete', '--timeout=90s'];
    kubectl(['wait', 'job/once', '-n', NAMESPACE, ...complete]);
    const names = '{.items[0].spec.initContainers[*].name}';
    const [pods, selected] = ['pods', ['-l', 'job-name=once', '-n', NAMESPACE]];
    expect(kubectl(['get', pods, ...selected, '-o', `jsonpath=${names}`])).toContain('gatehouse');
    expect(kubectl(['logs', 'job/once', '-n', NAMESPACE, '-c', 'server'])).toBe('done\n');
  });
});

describe('a user’s init container', () => {
  it('runs behind the gate: it meets it where the server will be', () => {
    const url = `http://127.0.0.1:${MCP_PORT}/mcp`;
    const json = ['-H', 'content-type: application/json', '-d', '{}'];
    const ask = ['curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', ...json, url];
    const first = { name: 'first', image: TEST_IMAGE, command: ask };
    const sidecar = {
      name: 'beside',
      image: TEST_IMAGE,
      command: ['sleep', '3600'],
      restartPolicy: 'Always',
    };
    apply([
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'prepared', namespace: NAMESPACE, annotations: INJECTED },
        spec: {
          initContainers: [first, sidecar],
          containers: [{ ...guardable, command: ['sleep', '3600'] }],
        },
      },
    ]);
    kubectl(['wait', 'pod/prepared', '-n', NAMESPACE, '--for=condition=Ready', '--timeout=90s']);
    expect(valueOf(NAMESPACE, 'pod/prepared', '{.spec.initContainers[*].name}')).toBe(
      'gatehouse-redirect gatehouse first beside',
    );
    expect(kubectl(['logs', 'prepared', '-n', NAMESPACE, '-c', 'first'])).toBe('401');
  });
});
