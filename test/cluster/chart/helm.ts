import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathOf } from '../binaries.ts';

export const CHART = join(import.meta.dirname, '../../../charts/gatehouse');
const VALUES = join(import.meta.dirname, 'values');
export const NAMESPACE = 'gatehouse-system';

/** Every set of values that the chart is rendered with: its own, and those of values/. */
export const RENDERINGS: readonly string[] = [
  'default',
  ...readdirSync(VALUES).map((file) => basename(file, '.yaml')),
];

/** The options with which Helm takes one of them. */
export function valuesOf(rendering: string): readonly string[] {
  return rendering === 'default' ? [] : ['--values', join(VALUES, `${rendering}.yaml`)];
}

/** What Helm prints for `template`, without a cluster. Throws with its message. */
export function render(...options: readonly string[]): string {
  const target = ['template', 'gatehouse', CHART, '--namespace', NAMESPACE];
  return run(...target, '--kube-version', '1.34.0', ...options);
}

export function lint(): string {
  return run('lint', CHART, '--strict', '--kube-version', '1.34.0');
}

function run(...options: readonly string[]): string {
  return execFileSync(pathOf('helm'), options, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: '/dev/null' },
  });
}
