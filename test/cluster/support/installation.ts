import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { until } from '../../support/waiting.ts';
import { pathOf } from '../binaries.ts';
import { run } from '../command.ts';
import { REPOSITORY } from '../folders.ts';
import { TEST_IMAGES, loadImage } from '../image.ts';
import { gatehouseArchive } from '../images/gatehouse.ts';
import { contentKey } from '../images/key.ts';
import { KUBECONFIG } from '../kubeconfig.ts';
import { tryKubectl } from '../kubectl.ts';
import { exclusively } from '../lock.ts';
import { up } from '../up.ts';
import { removeOwnNamespaces } from './workload.ts';

/** Namespace of the installation, as the documentation has it. */
export const SYSTEM = 'gatehouse-system';

const CHART = join(REPOSITORY, 'charts', 'gatehouse');
const REPLICAS = 2;

/** What differs from the chart's defaults: images that are on the node, and bounds short enough to be waited for. */
const VALUES = [
  'image.repository=gatehouse.dev/gatehouse',
  'image.tag=test',
  `replicas=${REPLICAS}`,
  'operator.observeSeconds=2',
];

/** The cluster, the images and the chart, whatever of it is missing. */
export function install(more: readonly string[] = []): Promise<void> {
  return exclusively(() => installed(more), 'installation');
}

async function installed(more: readonly string[]): Promise<void> {
  await up();
  removeOwnNamespaces();
  TEST_IMAGES.forEach(loadImage);
  const values = [...VALUES, ...more];
  // Of the image as well: its name is the same for every build.
  const build = `chart-${contentKey(CHART, ['.'], [...values, basename(gatehouseArchive())])}`;
  if (isInstalled(build)) return;
  helm([
    ...['upgrade', '--install', 'gatehouse', CHART],
    ...['--namespace', SYSTEM, '--create-namespace', '--wait', '--timeout', '180s'],
    ...[...values, `podAnnotations.build=${build}`].flatMap((value) => ['--set', value]),
  ]);
  await webhooksAnswer();
}

/** Whether both replicas of this very build are ready. */
function isInstalled(build: string): boolean {
  const path =
    '{.spec.template.metadata.annotations.build} {.spec.replicas} {.status.readyReplicas}';
  const get = ['get', 'deployment', 'gatehouse-operator', '-n', SYSTEM, '-o', `jsonpath=${path}`];
  return tryKubectl(get).stdout === `${build} ${REPLICAS} ${REPLICAS}`;
}

/** A moment passes from a ready replica to a Service that leads to it. */
export async function webhooksAnswer(): Promise<void> {
  await until('the webhooks answer', () => tryKubectl(DRY_RUN, PROVIDER).status === 0);
}

const DRY_RUN = ['create', '--dry-run=server', '-f', '-'];
const PROVIDER = stringify({
  apiVersion: 'gatehouse.dev/v1alpha1',
  kind: 'McpIdentityProvider',
  metadata: { name: 'trial', namespace: 'default' },
  spec: { kubernetes: { audiences: ['mcp'] } },
});

export function helm(args: readonly string[]): string {
  return run(pathOf('helm'), args, { env: { KUBECONFIG } });
}
