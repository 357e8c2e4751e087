import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathOf } from '../binaries.ts';

const CHART = join(import.meta.dirname, '../../../charts/gatehouse');
export const NAMESPACE = 'gatehouse-system';

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
