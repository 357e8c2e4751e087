import { join } from 'node:path';
import { stringify } from 'yaml';
import { REPOSITORY } from '../../cluster/folders.ts';
import { kubectl, tryKubectl } from '../../cluster/kubectl.ts';
import { clusterProvider } from '../../cluster/support/resources.ts';
import { apply } from '../../cluster/support/workload.ts';
import { until } from '../../support/waiting.ts';
import { helm } from './helm.ts';
import { MADE_HERE, SELECTING_MADE_HERE, SYSTEM } from './names.ts';
import { hasNamespace } from './namespace.ts';
import { partsThere } from './parts.ts';

/** As `helm list` tells of it. */
interface Release {
  readonly name: string;
  readonly chart: string;
  readonly status: string;
}

/** How long an operator may take to start, pulling its image included, in seconds. */
const STARTS_WITHIN_SECONDS = 300;

/** From a ready replica to a Service that leads to it, and how often to look. */
const [ANSWERS_WITHIN_MS, LOOK_MS] = [60_000, 500];

/** The release of Gatehouse in gatehouse-system: whoever made it, or only one that these tests have made. */
export function releaseThere(by: 'anybody' | 'us' = 'anybody'): Release | null {
  const selector = by === 'us' ? ['--selector', SELECTING_MADE_HERE] : [];
  const list = helm(['list', '--all', '--output', 'json', ...selector]);
  const releases = JSON.parse(list) as readonly Release[];
  return releases.find(({ chart }) => chart.startsWith('gatehouse-')) ?? null;
}

/**
 * Installs the chart where no release is there; one that is there is used as it is. Says which.
 * @throws Error where there is a release that does not work, or parts of Gatehouse without a release.
 */
export async function provideRelease(image: string | undefined): Promise<void> {
  const present = releaseThere();
  if (present === null) install(image);
  else use(present, image);
  await until('the webhooks answer', isAnswering, ANSWERS_WITHIN_MS, LOOK_MS);
}

function use({ name, chart, status }: Release, image: string | undefined): void {
  const called = `the release ${name} (${chart}) that is there in ${SYSTEM}`;
  if (status !== 'deployed')
    throw new Error(`In the way: ${called} is ${status}. Repair or uninstall it first.`);
  const path = 'jsonpath={.spec.template.spec.containers[0].image}';
  const has = kubectl(['get', 'deployment', 'gatehouse-operator', '-n', SYSTEM, '-o', path]);
  const unused = image === undefined || image === has ? '' : ` IMAGE=${image} is not used.`;
  console.log(`Tested is ${called}, image ${has}; it stays.${unused}`);
}

function install(image: string | undefined): void {
  requireNoParts();
  console.log(`Tested is a release of its own, installed in ${SYSTEM} and removed at the end.`);
  if (!hasNamespace(SYSTEM))
    apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: SYSTEM, labels: MADE_HERE } }]);
  const chart = join(REPOSITORY, 'charts', 'gatehouse');
  const wait = ['--wait', '--timeout', `${STARTS_WITHIN_SECONDS}s`];
  try {
    helm([
      ...['install', 'gatehouse', chart, '--labels', SELECTING_MADE_HERE],
      ...[...imageValues(image), ...wait],
    ]);
  } catch (error) {
    const pods = kubectl(['get', 'pods', '-n', SYSTEM]);
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message}\nCan the nodes pull the image? The operator's pods:\n${pods}`, {
      cause: error,
    });
  }
}

/** Those of an installation elsewhere would be taken over, those that an earlier one left behind would be removed. */
function requireNoParts(): void {
  const parts = partsThere();
  if (parts.length === 0) return;
  throw new Error(
    `The cluster has parts of Gatehouse, but no release in ${SYSTEM}. Install it there first, or remove them (docs/install.md):\n  ${parts.join('\n  ')}`,
  );
}

/** `repo:tag`, or a repository alone for the chart's own tag. A colon before the last slash is a registry's port. */
function imageValues(image: string | undefined): readonly string[] {
  if (image === undefined) return [];
  const colon = image.lastIndexOf(':');
  if (colon < image.lastIndexOf('/')) return ['--set-string', `image.repository=${image}`];
  const [repository, tag] = [image.slice(0, colon), image.slice(colon + 1)];
  return ['--set-string', `image.repository=${repository},image.tag=${tag}`];
}

const isAnswering = (): boolean =>
  tryKubectl(['create', '--dry-run=server', '-f', '-'], stringify(clusterProvider('default')))
    .status === 0;
