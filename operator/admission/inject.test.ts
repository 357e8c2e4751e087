import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { CONFIG_VARIABLE } from '../../core/pod/sidecar-environment.ts';
import { compare } from './compare.ts';
import { inject } from './inject.ts';
import { specPatch } from './json-patch.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { treeIn, treesIn } from './tree.ts';
import type { Tree } from './tree.ts';

interface Row {
  readonly name: string;
  readonly in?: string;
  readonly namespace?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly metadata?: Tree;
  readonly spec?: Tree;
  readonly container?: Tree;
  readonly is?: Readonly<Record<string, unknown>>;
  readonly config?: Tree;
  readonly warnings?: readonly string[];
  readonly unchanged?: true;
  readonly refused?: readonly string[];
}

const table = parse(
  readFileSync(new URL('../../test/cases/injection.yaml', import.meta.url), 'utf8'),
) as Readonly<Record<string, readonly Row[]>>;

function contextOf({ in: namespace = 'default', namespace: labels = {} }: Row): InjectionContext {
  return {
    namespace,
    namespaceLabels: labels,
    settings: {
      image: 'gatehouse:2',
      allowedImages: ['gatehouse:2', 'gatehouse:1'],
      operatorUrl: 'https://gatehouse-operator.gatehouse-system.svc:443',
      roots: ['root', 'older'],
      resources: { requests: { cpu: '25m' }, limits: { memory: '128Mi' } },
      excludedNamespaces: ['kube-system'],
    },
  };
}

/** Only the first group is about opting in. */
function podOf(group: string, { annotations = {}, metadata, spec, container }: Row): Tree {
  const optedIn = group === 'opt in' ? {} : { 'gatehouse.dev/inject': 'true' };
  const all = { ...optedIn, ...annotations };
  const plainest = {
    name: 'app',
    image: 'server:1',
    ports: [{ name: 'mcp', containerPort: 8080 }],
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'demo',
      ...(Object.keys(all).length > 0 && { annotations: all }),
      ...metadata,
    },
    spec: { containers: [{ ...plainest, ...container }], ...spec },
  };
}

function injected(pod: Tree, context: InjectionContext): Tree {
  const injection = inject(pod, context);
  if (!injection.ok) throw new Error(JSON.stringify(injection.problems));
  return injection.pod;
}

/** `spec.containers[0].name` */
function valueAt(tree: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .reduce<unknown>((value, step) => (value as Tree | undefined)?.[step], tree);
}

function configIn(pod: Tree): unknown {
  const sidecar = treesIn(treeIn(pod, 'spec'), 'initContainers').find(
    ({ name }) => name === 'gatehouse',
  );
  const variable = treesIn(sidecar ?? {}, 'env').find(({ name }) => name === CONFIG_VARIABLE);
  return JSON.parse(String(variable?.['value'])) as unknown;
}

const rows = Object.entries(table).flatMap(([group, list]) =>
  list.map((row) => ({ group, row, title: `${group}: ${row.name}` })),
);
const refused = rows.filter(({ row }) => row.refused !== undefined);
const admitted = rows.filter(({ row }) => row.refused === undefined);
const guarded = admitted.filter(({ row }) => row.unchanged === undefined);

describe('inject', () => {
  it.each(refused)('refuses $title', ({ group, row }) => {
    const injection = inject(podOf(group, row), contextOf(row));
    const problems = injection.ok ? [] : injection.problems;
    expect(problems.map(({ code }) => code)).toEqual(row.refused);
    for (const { message } of problems) expect(message).toMatch(/^\S.{15,}[^.\s]$/);
  });

  it.each(guarded)('guards $title', ({ group, row }) => {
    const injection = inject(podOf(group, row), contextOf(row));
    expect(injection).toMatchObject({ ok: true });
    if (!injection.ok) return;
    for (const [path, value] of Object.entries(row.is ?? {}))
      expect([path, valueAt(injection.pod, path) ?? null]).toEqual([path, value]);
    if (row.config !== undefined) {
      const config = configIn(injection.pod) as Tree;
      const named = Object.keys(row.config).map((key) => [key, config[key]]);
      expect(Object.fromEntries(named)).toEqual(row.config);
    }
    if (row.warnings !== undefined) expect(injection.warnings).toEqual(row.warnings);
  });

  it.each(admitted.filter(({ row }) => row.unchanged === true))(
    'leaves $title',
    ({ group, row }) => {
      const pod = podOf(group, row);
      expect(inject(pod, contextOf(row))).toEqual({ ok: true, pod, warnings: [] });
      expect(compare(pod, contextOf(row))).toEqual({ ok: true });
    },
  );

  it.each(admitted)('changes nothing the second time: $title', ({ group, row }) => {
    const once = injected(podOf(group, row), contextOf(row));
    expect(injected(once, contextOf(row))).toEqual(once);
    expect(specPatch(once, injected(once, contextOf(row)))).toEqual([]);
    expect(compare(once, contextOf(row))).toEqual({ ok: true });
  });

  it.each(guarded)('is not taken for done before it is: $title', ({ group, row }) => {
    expect(compare(podOf(group, row), contextOf(row)).ok).toBe(false);
  });

  it('patches the spec alone', () => {
    const pod = podOf('', { name: 'x' });
    const desired = injected(pod, contextOf({ name: 'x' }));
    expect(specPatch(pod, desired)).toEqual([
      { op: 'replace', path: '/spec', value: desired['spec'] },
    ]);
    expect({ ...pod, spec: desired['spec'] }).toEqual(desired);
  });
});

const names = fc.constantFrom('a', 'b', 'c', 'd');
const probe = fc.oneof(
  fc.record({
    httpGet: fc.record({ path: fc.string(), port: fc.integer({ min: 1, max: 18_999 }) }),
  }),
  fc.record({ tcpSocket: fc.record({ port: fc.constantFrom<string | number>('mcp', 5) }) }),
  fc.record({ grpc: fc.record({ port: fc.constant(7), service: fc.string() }) }),
  fc.record({ exec: fc.record({ command: fc.array(fc.string()) }) }),
);
const foreign = fc.record({ image: fc.string(), env: fc.jsonValue(), 'x-unknown': fc.jsonValue() });
const container = fc
  .tuple(
    names,
    foreign,
    fc.record({ livenessProbe: probe, readinessProbe: probe }, { requiredKeys: [] }),
    fc.record(
      { lifecycle: fc.record({ postStart: probe, preStop: probe }, { requiredKeys: [] }) },
      { requiredKeys: [] },
    ),
  )
  .map(([name, ...rest]): Tree => {
    const ports = [{ name: 'mcp', containerPort: 8080 }];
    return Object.assign({ name, ports }, ...rest);
  });
const containers = fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1 });
const pods = fc.record({
  pod: fc
    .tuple(
      containers,
      fc.jsonValue(),
      fc.constantFrom<Tree>({}, { 'gatehouse.dev/hardening': 'strict' }),
    )
    .map(([list, tolerations, annotations]): Tree => ({
      metadata: { name: 'p', annotations: { 'gatehouse.dev/inject': 'true', ...annotations } },
      spec: {
        securityContext: { runAsUser: 1000 },
        containers: list.slice(0, 2),
        initContainers: list.slice(2),
        tolerations,
      },
    })),
  context: fc
    .constantFrom('privileged', 'restricted')
    .map((level) =>
      contextOf({ name: '', namespace: { 'pod-security.kubernetes.io/enforce': level } }),
    ),
});

describe('laws of inject', () => {
  it('has no effect on what it has made', () => {
    fc.assert(
      fc.property(pods, ({ pod, context }) => {
        const once = injected(pod, context);
        expect(injected(once, context)).toEqual(once);
        expect(compare(once, context)).toEqual({ ok: true });
      }),
    );
  });

  it('keeps everything of a container but its probes, hooks and hardening', () => {
    const mayChange = ['livenessProbe', 'readinessProbe', 'lifecycle', 'securityContext'];
    const kept = (tree: Tree): unknown =>
      Object.fromEntries(Object.entries(tree).filter(([key]) => !mayChange.includes(key)));
    fc.assert(
      fc.property(pods, ({ pod, context }) => {
        const [before, after] = [treeIn(pod, 'spec'), treeIn(injected(pod, context), 'spec')];
        const own = treesIn(after, 'initContainers').filter(({ name }) =>
          String(name).startsWith('gatehouse'),
        );
        expect(treesIn(after, 'containers').map(kept)).toEqual(
          treesIn(before, 'containers').map(kept),
        );
        expect(treesIn(after, 'initContainers').slice(own.length).map(kept)).toEqual(
          treesIn(before, 'initContainers').map(kept),
        );
        expect(after['tolerations']).toEqual(before['tolerations']);
      }),
    );
  });
});
