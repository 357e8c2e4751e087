import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathOf } from '../binaries.ts';

export const CHART = join(import.meta.dirname, '../../../charts/gatehouse');
const VALUES = join(import.meta.dirname, 'values');
export const NAMESPACE = 'gatehouse-system';
/** The version for which charts are rendered. */
export const KUBERNETES = ['--kube-version', '1.34.0'] as const;

/** The sets of values in a folder. */
export const valuesIn = (folder: string): readonly string[] =>
  readdirSync(folder).map((file) => basename(file, '.yaml'));

/** Every set of values that the chart is rendered with: its own, and those of values/. */
export const RENDERINGS: readonly string[] = ['default', ...valuesIn(VALUES)];

/** The options with which Helm takes one of them. */
export function valuesOf(rendering: string): readonly string[] {
  return rendering === 'default' ? [] : ['--values', join(VALUES, `${rendering}.yaml`)];
}

/** What Helm prints for `template`. */
export function render(...options: readonly string[]): string {
  const target = ['template', 'gatehouse', CHART, '--namespace', NAMESPACE];
  return helm(...target, ...KUBERNETES, ...options);
}

export function lint(): string {
  return helm('lint', CHART, '--strict', ...KUBERNETES);
}

/** Runs helm without a cluster and returns what it wrote. Throws with its message. */
export function helm(...options: readonly string[]): string {
  return execFileSync(pathOf('helm'), options, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: '/dev/null' },
  });
}
