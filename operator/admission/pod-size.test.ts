import { describe, expect, it } from '@jest/globals';
import { inject } from './inject.ts';
import { MOST_VALUES } from './pod-size.ts';
import type { Tree } from './tree.ts';

const context = {
  namespace: 'default',
  namespaceLabels: {},
  settings: {
    image: 'gatehouse:1',
    allowedImages: ['gatehouse:1'],
    operatorUrl: 'https://operator:443',
    roots: ['root'],
    resources: { requests: {}, limits: {} },
    excludedNamespaces: [],
  },
};

const OPT_IN = { 'gatehouse.dev/inject': 'true' };

/** The plainest pod, with these in its metadata, spec and container. */
function podWith({ metadata = {}, spec = {}, container = {} }: Readonly<Record<string, Tree>>) {
  const app = { name: 'app', ports: [{ name: 'mcp', containerPort: 8080 }], ...container };
  return {
    metadata: { annotations: OPT_IN, ...metadata },
    spec: { containers: [app], ...spec },
  };
}

/** Values of podWith({}) that are counted: one annotation, the list of containers, the container and what is in it. */
const PLAINEST = 8;

function listOf(count: number): readonly Tree[] {
  return Array.from({ length: count }, () => ({}));
}

function mapOf(count: number): Readonly<Record<string, string>> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, '']));
}

const MORE = MOST_VALUES + 1;
const HALF = MOST_VALUES / 2;

describe('a pod of more than anybody writes', () => {
  it.each([
    ['ports', { container: { ports: listOf(MORE) } }],
    ['environment variables', { container: { env: listOf(MORE) } }],
    ['mounts', { container: { volumeMounts: listOf(MORE) } }],
    ['arguments', { container: { args: Array.from({ length: MORE }, () => '') } }],
    ['containers', { spec: { containers: listOf(MORE) } }],
    ['init containers', { spec: { initContainers: listOf(MORE) } }],
    ['volumes', { spec: { volumes: listOf(MORE) } }],
    ['fields that nobody knows', { spec: { unknown: mapOf(MORE) } }],
    ['annotations', { metadata: { annotations: { ...OPT_IN, ...mapOf(MORE) } } }],
    ['labels', { metadata: { labels: mapOf(MORE) } }],
    ['labels and volumes', { metadata: { labels: mapOf(HALF) }, spec: { volumes: listOf(HALF) } }],
  ] satisfies [string, Readonly<Record<string, Tree>>][])(
    'is refused for its %s, before any is looked at',
    (_what, parts) => {
      const injection = inject(podWith(parts), context);
      expect(injection).toEqual({
        ok: false,
        problems: [{ code: 'PodTooLarge', message: expect.stringContaining('50000') }],
      });
    },
  );

  it('is admitted up to the bound', () => {
    // The list itself is a value too.
    const fits = MOST_VALUES - PLAINEST - 1;
    expect(inject(podWith({ spec: { unknown: listOf(fits) } }), context).ok).toBe(true);
    expect(inject(podWith({ spec: { unknown: listOf(fits + 1) } }), context).ok).toBe(false);
  });

  it('may have any number of managed fields, which nobody reads', () => {
    const metadata = { annotations: OPT_IN, managedFields: listOf(MORE) };
    expect(inject(podWith({ metadata }), context).ok).toBe(true);
  });
});
