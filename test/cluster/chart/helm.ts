import { execFileSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const CHART = join(import.meta.dirname, '../../../charts/gatehouse');
export const NAMESPACE = 'gatehouse-system';

/** GATEHOUSE_HELM, or the newest Helm that test/cluster has built. */
function helmPath(): string {
  const named = process.env['GATEHOUSE_HELM'];
  if (named !== undefined) return named;
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const built = globSync(join(cache, 'gatehouse/cluster/**/helm'))
    .filter((path) => statSync(path).isFile())
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const [newest] = built;
  if (newest === undefined || !existsSync(newest))
    throw new Error('no Helm: run make cluster-up, or set GATEHOUSE_HELM to its path');
  return newest;
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
  return execFileSync(helmPath(), options, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, KUBECONFIG: '/dev/null' },
  });
}
