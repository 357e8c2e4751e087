import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rpc, send } from '../support/mcp-http.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { allowing } from './support/allowing.ts';
import { install } from './support/installation.ts';
import { podIp, podOf, tokenOf, valueOf } from './support/lookups.ts';
import { GRPC_PORT, HEALTH_PORT, Journal, probedServer } from './support/probed.ts';
import {
  INJECTED,
  MCP_PORT,
  apply,
  freshNamespace,
  start,
  workloadObjects,
} from './support/workload.ts';

const NAMESPACE = 'probes';
const SECOND_PORT = 8090;
const PATIENCE_MS = 90_000;
const journal = new Journal();

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  apply(allowing(NAMESPACE, ['work']));
}, 900_000);
afterAll(() => {
  rmSync(journal.folder, { recursive: true });
});

type Tree = Readonly<Record<string, unknown>>;

/** Captures under which the server is asked: the probes come from the sidecar in both. */
const CAPTURES = ['redirect', 'loopback'] as const;

function workload(name: string, server: Tree, annotations: Readonly<Record<string, string>> = {}) {
  const containers = [probedServer(server, { PORTS: `${MCP_PORT},${SECOND_PORT}` })];
  const podSpec = { containers, volumes: [journal.volume] };
  return { namespace: NAMESPACE, name, annotations: { ...INJECTED, ...annotations }, podSpec };
}

function statusOf(pod: string, field: string): string {
  return valueOf(
    NAMESPACE,
    `pod/${pod}`,
    `{.status.containerStatuses[?(@.name=="server")].${field}}`,
  );
}

function setHealthy(pod: string, healthy: boolean): void {
  const change = healthy ? ['rm', '/tmp/unhealthy'] : ['touch', '/tmp/unhealthy'];
  kubectl(['exec', '-n', NAMESPACE, pod, '-c', 'server', '--', ...change]);
}

const EACH_SECOND = { periodSeconds: 1, failureThreshold: 1, timeoutSeconds: 5 };
const HEALTH: readonly (readonly [string, string, Tree])[] = [
  [
    'httpGet of the guarded port, by name',
    'http-named',
    { httpGet: { path: '/healthz', port: 'mcp' } },
  ],
  ['httpGet of another port', 'http-other', { httpGet: { path: '/healthz', port: HEALTH_PORT } }],
  ['grpc', 'grpc', { grpc: { port: GRPC_PORT } }],
  ['exec', 'exec', { exec: { command: ['test', '!', '-e', '/tmp/unhealthy'] } }],
];

describe.each(CAPTURES)('readiness under %s', (capture) => {
  const annotations = { 'gatehouse.dev/capture': capture };
  const named = (name: string) => `${name}-${capture}`;

  beforeAll(() => {
    for (const [, name, probe] of HEALTH)
      apply(
        workloadObjects(
          workload(named(name), { readinessProbe: { ...probe, ...EACH_SECOND } }, annotations),
        ),
      );
  });

  it.each(HEALTH)('%s is as the server says', async (_what, name) => {
    kubectl(['rollout', 'status', `deployment/${named(name)}`, '-n', NAMESPACE, '--timeout=90s']);
    const pod = podOf(NAMESPACE, named(name));
    setHealthy(pod, false);
    await until('it is not ready', () => statusOf(pod, 'ready') === 'false', PATIENCE_MS);
    setHealthy(pod, true);
    await until('it is ready again', () => statusOf(pod, 'ready') === 'true', PATIENCE_MS);
    expect(statusOf(pod, 'restartCount')).toBe('0');
    kubectl(['delete', 'deployment', named(name), '-n', NAMESPACE, '--wait=false']);
  });
});

describe('a tcp probe', () => {
  it('succeeds where somebody listens, and only there', async () => {
    const probe = (port: number) => ({ readinessProbe: { tcpSocket: { port }, ...EACH_SECOND } });
    start(workload('tcp', probe(HEALTH_PORT)));
    apply(workloadObjects(workload('tcp-nobody', probe(9999))));
    const pod = await until('the pod', () => podOf(NAMESPACE, 'tcp-nobody') || null, 60_000);
    await until('the server runs', () => statusOf(pod, 'started') === 'true', PATIENCE_MS);
    const failed = [
      'get',
      'events',
      '-n',
      NAMESPACE,
      '--field-selector',
      `involvedObject.name=${pod},reason=Unhealthy`,
    ];
    await until('its failure', () => kubectl([...failed, '-o', 'name']) !== '', PATIENCE_MS);
    expect(statusOf(pod, 'ready')).toBe('false');
    kubectl(['delete', 'deployment', 'tcp', 'tcp-nobody', '-n', NAMESPACE, '--wait=false']);
  });
});

describe('startup and liveness', () => {
  it.each([
    ['http', { httpGet: { path: '/healthz', port: 'mcp' } }],
    ['grpc', { grpc: { port: GRPC_PORT } }],
  ])(
    '%s: the server starts, and is started again when it says that it is not well',
    async (kind, probe) => {
      const [startupProbe, livenessProbe] = [
        { ...probe, ...EACH_SECOND, failureThreshold: 60 },
        { ...probe, ...EACH_SECOND },
      ];
      start(workload(`live-${kind}`, { startupProbe, livenessProbe }));
      const pod = podOf(NAMESPACE, `live-${kind}`);
      expect(statusOf(pod, 'started')).toBe('true');
      expect(statusOf(pod, 'restartCount')).toBe('0');
      setHealthy(pod, false);
      await until('it is started again', () => statusOf(pod, 'restartCount') === '1', PATIENCE_MS);
      await until('it is ready', () => statusOf(pod, 'ready') === 'true', PATIENCE_MS);
      kubectl(['delete', 'deployment', `live-${kind}`, '-n', NAMESPACE, '--wait=false']);
    },
  );
});

describe('the hooks of a container', () => {
  it('reach the server before it is told to end', () => {
    const hook = (path: string) => ({ httpGet: { path, port: MCP_PORT } });
    const lifecycle = {
      postStart: { exec: { command: ['true'] } },
      preStop: hook('/before-the-end'),
    };
    start(workload('hooks', { lifecycle }));
    const pod = podOf(NAMESPACE, 'hooks');
    kubectl(['delete', 'pod', pod, '-n', NAMESPACE, '--timeout=60s']);
    const [told] = journal.entries('told to end').filter((entry) => entry.pod === pod);
    const [before] = journal.entries('/before-the-end').filter((entry) => entry.pod === pod);
    expect(before?.['agent']).toMatch(/^kube-probe\//);
    expect(before?.at).toBeLessThanOrEqual(told?.at ?? 0);
  });
});

describe.each(CAPTURES)('several guarded ports under %s', (capture) => {
  it('have a gate each, behind which is the server of that port', async () => {
    const annotations = {
      'gatehouse.dev/ports': `mcp, ${SECOND_PORT}`,
      'gatehouse.dev/capture': capture,
    };
    const name = `two-ports-${capture}`;
    start(workload(name, {}, annotations));
    const pod = podOf(NAMESPACE, name);
    const token = tokenOf(NAMESPACE, 'default');
    for (const port of [MCP_PORT, SECOND_PORT]) {
      const destination = { url: `http://${podIp(NAMESPACE, pod)}:${port}/mcp`, token };
      const call = rpc(1, 'tools/call', { name: 'work', arguments: {} });
      const stranger = await send({ ...destination, token: 'none' }, 'POST', call);
      expect(stranger.status).toBe(401);
      await until('the call arrives', async () => {
        await (await send(destination, 'POST', call)).text();
        return journal
          .entries('asked')
          .some((entry) => entry.pod === pod && entry['port'] === port);
      });
    }
  });
});
