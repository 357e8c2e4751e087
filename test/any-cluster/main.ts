import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../cluster/folders.ts';
import { kubectl, tryKubectl } from '../cluster/kubectl.ts';
import { OTHER_KUBECONFIG } from '../cluster/target.ts';
import { startClient } from './support/clients.ts';
import { makeNamespace, requireNamespaceFree } from './support/namespace.ts';
import { requirePrograms } from './support/programs.ts';
import { provideRelease } from './support/release.ts';
import { removeWhatWasMade } from './support/removal.ts';

/** `make test-cluster`: the tests that any cluster bears, on the cluster of whoever runs them. */
const { KUBECONFIG = '', IMAGE } = process.env;
const NOTHING_RAN = '0 passed, 1 failed';
const MINIFIED = ['config', 'view', '--minify', '-o'];
const SERVER = 'jsonpath={.clusters[0].cluster.server}';

/** From here on kubectl and helm mean that cluster. @throws Error where it does not answer. */
function chooseCluster(): void {
  if (!existsSync(KUBECONFIG))
    throw new Error(
      `Say which cluster: make test-cluster KUBECONFIG=FILE, of one file.${KUBECONFIG === '' ? '' : ` There is no file ${KUBECONFIG}.`}`,
    );
  process.env[OTHER_KUBECONFIG] = KUBECONFIG;
  const { status, stdout, stderr } = tryKubectl(['version', '-o', 'json', '--request-timeout=20s']);
  if (status !== 0)
    throw new Error(`The cluster of ${KUBECONFIG} does not answer: ${stderr.trim()}`);
  const { serverVersion } = JSON.parse(stdout) as { serverVersion: { gitVersion: string } };
  const server = kubectl([...MINIFIED, SERVER]);
  console.log(`The cluster is ${server}, Kubernetes ${serverVersion.gitVersion}.`);
}

/** Shows what Jest tells on stderr; returns its closing line, which is all that it writes to stdout. */
function runTests(): string {
  const jest = join(REPOSITORY, 'node_modules', 'jest', 'bin', 'jest.js');
  const config = join(REPOSITORY, 'jest.any-cluster.config.js');
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const args = [...flags, jest, '--config', config, ...process.argv.slice(2)];
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.exitCode = status ?? 1;
  return stdout.trim() || NOTHING_RAN;
}

/** The closing line, once all that was made is gone again. */
async function test(): Promise<string> {
  requirePrograms();
  chooseCluster();
  requireNamespaceFree();
  removeWhatWasMade();
  try {
    await provideRelease(IMAGE);
    makeNamespace();
    startClient();
    return runTests();
  } finally {
    removeWhatWasMade();
  }
}

// Interrupted, the program that runs ends, and what was made is removed all the same.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
try {
  console.log(await test());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log(NOTHING_RAN);
  process.exitCode = 1;
}
