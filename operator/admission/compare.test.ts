import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compare } from './compare.ts';
import { firstDifference } from './difference.ts';
import { inject } from './inject.ts';
import type { InjectionContext } from './pod-namespace.ts';
import { isTree, UnreadableObject } from './tree.ts';
import type { Tree } from './tree.ts';

const context: InjectionContext = {
  namespace: 'default',
  namespaceLabels: {},
  settings: {
    image: 'gatehouse:2',
    allowedImages: ['gatehouse:2'],
    operatorUrl: 'https://operator:443',
    roots: ['b', 'a'],
    resources: { requests: { cpu: '25m' }, limits: { memory: '128Mi' } },
    excludedNamespaces: [],
  },
};

const annotations = {
  'gatehouse.dev/inject': 'true',
  'gatehouse.dev/hardening': 'strict',
  'gatehouse.dev/secret': 's',
  'gatehouse.dev/tls-secret': 't',
};
const ports = [{ name: 'mcp', containerPort: 8080 }];
const livenessProbe = { tcpSocket: { port: 'mcp' }, timeoutSeconds: 1 };

function injected(tree: Tree): Tree {
  const injection = inject(tree, context);
  if (!injection.ok) throw new Error(JSON.stringify(injection.problems));
  return injection.pod;
}

const pod = injected({
  metadata: { name: 'demo', annotations },
  spec: {
    securityContext: { runAsUser: 1000 },
    containers: [{ name: 'app', ports, livenessProbe }],
  },
});

/** Refused, or not even to be read, which is refused by whoever asked. */
function isRefused(changed: Tree): boolean {
  try {
    return !compare(changed, context).ok;
  } catch (error) {
    return error instanceof UnreadableObject;
  }
}

/** Every value in a tree by its path, leaves and branches. */
function pathsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const below =
    isTree(value) || Array.isArray(value)
      ? Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
      : [];
  return path.length === 0 ? below : [path, ...below];
}

function withoutAt(value: unknown, [step = '', ...rest]: readonly string[]): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  if (rest.length > 0) copy[step] = withoutAt(copy[step], rest);
  else if (Array.isArray(copy)) copy.splice(Number(step), 1);
  else Reflect.deleteProperty(copy, step);
  return copy;
}

function withAt(value: unknown, [step = '', ...rest]: readonly string[], set: unknown): unknown {
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[step] = rest.length > 0 ? withAt(copy[step], rest, set) : set;
  return copy;
}

describe('compare', () => {
  const ours = pathsOf(pod).filter(
    ([, place, index]) =>
      (place === 'initContainers' || place === 'volumes') && index !== undefined,
  );
  // What a cluster's own admission may set: see standing.ts. The name decides whose it is.
  const isFree = (path: readonly string[]): boolean =>
    path.includes('resources') || path.at(-1) === 'imagePullPolicy';

  it.each(ours.filter((path) => !isFree(path)).map((path) => [path.join('.'), path] as const))(
    'refuses a pod without %s, and with another',
    (_title, path) => {
      expect(isRefused(withoutAt(pod, path) as Tree)).toBe(true);
      expect(isRefused(withAt(pod, path, 'changed') as Tree)).toBe(true);
    },
  );

  it('takes what the cluster adds to our containers', () => {
    const path = ['spec', 'initContainers', '1'];
    const limited = withAt(pod, [...path, 'resources', 'limits'], { cpu: '1', memory: '128Mi' });
    const pulled = withAt(limited, [...path, 'imagePullPolicy'], 'Always') as Tree;
    expect(compare(pulled, context)).toEqual({ ok: true });
  });

  const sidecar = ['spec', 'initContainers', '1'];
  const sized = (amounts: Tree) => withAt(pod, [...sidecar, 'resources'], amounts) as Tree;

  it.each([
    ['as it was given', { requests: { cpu: '25m' }, limits: { memory: '128Mi' } }],
    ['written another way', { requests: { cpu: '0.025' }, limits: { memory: '134217728' } }],
    ['with more of everything', { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } }],
    ['without a limit', { requests: { cpu: '25m' }, limits: {} }],
  ])('takes a sidecar %s', (_title, amounts) => {
    expect(compare(sized(amounts), context)).toEqual({ ok: true });
  });

  it.each([
    ['a limit', { requests: { cpu: '25m' }, limits: { memory: '127Mi' } }, 'limits.memory'],
    ['a request', { requests: { cpu: '24m' }, limits: { memory: '128Mi' } }, 'requests.cpu'],
    ['no request', { requests: {}, limits: { memory: '128Mi' } }, 'requests.cpu'],
    ['what is no amount', { requests: { cpu: 'lots' }, limits: {} }, 'requests.cpu'],
  ])(
    'refuses a sidecar with %s below what it is given, which injection mends',
    (_title, amounts, path) => {
      const starved = sized(amounts);
      expect(JSON.stringify(compare(starved, context))).toContain(
        `[1].resources.${path} is not as`,
      );
      expect(compare(injected(starved), context)).toEqual({ ok: true });
    },
  );

  it.each([
    ['a device', ['resources', 'claims'], [{ name: 'gpu' }]],
    ['no pull policy of its own', ['imagePullPolicy'], 'Never'],
    ['a mount', ['volumeMounts', '6'], { name: 'x', mountPath: '/x' }],
    ['an unknown field', ['stdin'], true],
  ])('refuses %s', (_title, path, value) => {
    const changed = withAt(pod, ['spec', 'initContainers', '1', ...path], value) as Tree;
    expect(isRefused(changed)).toBe(true);
  });

  it('names the first difference', () => {
    const changed = withAt(pod, ['spec', 'initContainers', '1', 'args', '0'], 'cli') as Tree;
    const comparison = compare(changed, context);
    expect(comparison).toMatchObject({ ok: false, problems: [{ code: 'PodDiffers' }] });
    expect(JSON.stringify(comparison)).toContain('spec.initContainers[1].args[0] is not as');
  });

  it.each([
    ['hardening', ['spec', 'containers', '0', 'securityContext']],
    [
      'the lack of raw sockets',
      ['spec', 'containers', '0', 'securityContext', 'capabilities', 'drop', '0'],
    ],
    [
      'a setuid program',
      ['spec', 'containers', '0', 'securityContext', 'allowPrivilegeEscalation'],
    ],
    ['the time to drain', ['spec', 'containers', '0', 'lifecycle']],
    ['the grace period', ['spec', 'terminationGracePeriodSeconds']],
    ['the opt-in', ['metadata', 'annotations']],
    ['a user that it names', ['spec', 'securityContext']],
  ])('refuses a pod from which %s was taken', (_title, path) => {
    expect(isRefused(withoutAt(pod, path) as Tree)).toBe(true);
  });

  it('refuses a probe that goes past the sidecar again', () => {
    const path = ['spec', 'containers', '0', 'livenessProbe'];
    expect(isRefused(withAt(pod, path, livenessProbe) as Tree)).toBe(true);
  });

  it('refuses a container before the sidecar', () => {
    const list = (pod['spec'] as { initContainers: readonly Tree[] }).initContainers;
    const path = ['spec', 'initContainers'];
    expect(isRefused(withAt(pod, path, [{ name: 'first' }, ...list]) as Tree)).toBe(true);
    const last = {
      name: 'last',
      securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
    };
    expect(isRefused(withAt(pod, path, [...list, last]) as Tree)).toBe(false);
  });

  it('takes the roots of a replica that has not heard of a new one, and no others', () => {
    const { settings } = context;
    const withRoots = (roots: readonly string[]): InjectionContext => ({
      ...context,
      settings: { ...settings, roots },
    });
    expect(compare(pod, withRoots(['a', 'b', 'new']))).toEqual({ ok: true });
    expect(compare(pod, withRoots(['a', 'new'])).ok).toBe(false);
  });
});

it('does not look into what is one and the same value', () => {
  const part = {
    get unread(): never {
      throw new Error('looked at');
    },
  };
  expect(firstDifference({ part, rest: 1 }, { part, rest: 2 })).toBe('rest');
});

it('finds no difference between equal values', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(firstDifference(value, structuredClone(value))).toBeNull();
    }),
  );
});
