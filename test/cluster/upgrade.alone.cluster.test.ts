import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import manifest from '../../package.json' with { type: 'json' };
import { until, within } from '../support/waiting.ts';
import { REPOSITORY } from './folders.ts';
import { Admissions } from './support/admissions.ts';
import { allowing, allowingPolicy } from './support/allowing.ts';
import { asked } from './support/attempts.ts';
import { BusyPod, answerOf, decidedLoad } from './support/busy-pod.ts';
import { changesSinceRelease, chartObjects, releaseObjects } from './support/chart-objects.ts';
import { documentedCommands, tabledCommands } from './support/documented.ts';
import { install, webhooksAnswer } from './support/installation.ts';
import { Load } from './support/load.ts';
import { serviceUrl, tokenOf } from './support/lookups.ts';
import { shell } from './support/meanwhile.ts';
import { PreviousRelease } from './support/previous-release.ts';
import { HEALTH_PORT } from './support/probed.ts';
import { INJECTED, apply, freshNamespace, start } from './support/workload.ts';

const NAMESPACE = 'upgrade';
const NAME = 'guarded';
const REPLICAS = 2;
/** What is allowed, and what is denied, at all times. */
const TOOLS = { allowed: 'work', denied: 'wipe' };
const ADMISSION_PAUSE_MS = 50;
/** Replicas that take turns, and a bound short enough to be waited for. */
const VALUES = '--set replicas=2 --set operator.observeSeconds=2';

const [INSTALL = '', ROLLED_OUT = ''] = documentedCommands('2. Chart');
const [UPGRADE = '', , ROLL_BACK = '', UPGRADE_TO_OLDER = ''] = documentedCommands('Upgrading');

const previous = new PreviousRelease();
const present = {
  version: manifest.version,
  image: 'gatehouse.dev/gatehouse:test',
  folder: REPOSITORY,
};

/** How many of them: there and back; `make soak` goes on. */
const TIMES = Number(process.env['RELEASE_CHANGES'] ?? 2);
const CHANGES = [
  ['an upgrade', UPGRADE, present],
  ['a rollback', ROLL_BACK, previous],
  ['another upgrade', UPGRADE, present],
  ['an upgrade to the older chart', UPGRADE_TO_OLDER, previous],
] as const;

const admissions = new Admissions(NAMESPACE);
const loads: Load[] = [];
/** Every pod of the deployment, in the order in which they were made. */
const pods: BusyPod[] = [];
let token = '';

/** A command as it is printed, but with the images of this machine. */
function here(command: string): string {
  return command
    .replace('registry.example/gatehouse', 'gatehouse.dev/gatehouse')
    .replace(`image.tag=${present.version}`, 'image.tag=test');
}

const kubectl = (args: string) => shell(`kubectl -n ${NAMESPACE} ${args}`);

beforeAll(async () => {
  await install();
  previous.load();
  freshNamespace(NAMESPACE);
}, 900_000);

afterAll(async () => {
  await Promise.all([...loads, ...pods].map((load) => load.stop()));
  admissions.close();
  previous.remove();
  await install();
}, 300_000);

/** Lets each pod that is new, and has a sidecar of this image, be called from now on. */
async function keepBusy(image: string, count: number): Promise<void> {
  const path = '{range .items[*]}{.metadata.name} {.spec.initContainers[*].image}{"\\n"}{end}';
  const lines = (await kubectl(`get pods -l app=${NAME} -o jsonpath='${path}'`)).trim().split('\n');
  expect(lines).toHaveLength(count);
  for (const [name = '', ...images] of lines.map((line) => line.split(' '))) {
    if (pods.some((pod) => pod.name === name)) continue;
    expect(new Set(images)).toEqual(new Set([image]));
    pods.push(await BusyPod.start(NAMESPACE, name, token, TOOLS));
  }
}

/** Identity and specification of each object of ours. */
const objects = () =>
  kubectl(
    `get mcpidentityprovider,mcprolepolicy -o jsonpath='{range .items[*]}{.metadata.uid} {.spec.roles} {.spec.kubernetes}{"\\n"}{end}'`,
  );

const answers = (tool: string) => Promise.all(pods.map((pod) => answerOf(pod.destination, tool)));
const everywhere = (answer: string) => pods.map(() => answer);

/** An edit reaches every pod, whichever release its sidecar is of, and is counted. */
async function expectEditEnforced(tool: string): Promise<void> {
  expect(await answers(tool)).toEqual(everywhere('denied'));
  apply([allowingPolicy(NAMESPACE, [TOOLS.allowed, tool])]);
  await kubectl('wait mcprolepolicy/allowing --for=condition=Programmed=True --timeout=30s');
  expect(await answers(tool)).toEqual(everywhere('allowed'));
  const programmed = await kubectl(
    `get mcprolepolicy/allowing -o jsonpath='{.status.pods.programmed}'`,
  );
  expect(programmed).toBe(String(pods.length));
}

/** What of a guarded pod is fixed, and what is not. */
function expectFixed({ name }: BusyPod): void {
  const of = (...args: string[]) => asked([...args, '--overwrite', '-n', NAMESPACE]);
  expect(of('label', 'pod', name, 'team=other')).toContain('labels of a guarded pod are fixed');
  expect(of('annotate', 'pod', name, 'gatehouse.dev/inject=false')).toContain(
    'annotations of a guarded pod are fixed',
  );
  expect(of('annotate', 'pod', name, `example.com/seen=${pods.length}`)).toBe('done');
}

/** The cluster has what the release consists of, as it is in this version of the chart, and nothing of another one. */
async function expectRelease(version: string): Promise<void> {
  const wanted = await releaseObjects();
  expect(wanted.length).toBeGreaterThan(20);
  expect(await chartObjects()).toEqual(wanted);
  const charts = new Set(wanted.map((line) => line.split(' ')[1]));
  expect(charts).toEqual(new Set(['', `gatehouse-${version}`]));
  expect(await changesSinceRelease()).toBe('');
}

async function expectNothingLost(): Promise<void> {
  for (const { report } of [...loads, ...pods]) {
    expect(report.failures).toEqual([]);
    expect(report.sent).toBeGreaterThan(0);
  }
  for (const pod of pods) {
    const { streamed } = pod;
    await until(`the stream of ${pod.name} goes on`, () => pod.streamed > streamed);
  }
  const path = '{.items[*].status.initContainerStatuses[?(@.name=="gatehouse")].restartCount}';
  const restarts = await kubectl(`get pods -l app=${NAME} -o jsonpath='${path}'`);
  expect(restarts.split(' ')).toEqual(everywhere('0'));
}

describe('an installation that is removed as documented', () => {
  it('leaves no pod unguarded, and in the end nothing', async () => {
    for (const command of documentedCommands('Uninstalling')) await shell(command);
    await shell('kubectl wait --for=delete pod -A -l app.kubernetes.io/name=gatehouse-operator');
    expect(await admissions.attempt()).toBeNull();
    expect(admissions.injected.size).toBe(0);
    for (const command of tabledCommands('Uninstalling')) await shell(command);
    expect(await chartObjects()).toEqual([]);
    // So this is what an attempt says where nothing guards.
    expect(await admissions.attempt()).toBe('admitted without a gate');
  }, 120_000);
});

describe('the release before', () => {
  it('is installed and guards what is called from now on', async () => {
    await shell(
      `${here(INSTALL.replace(present.version, previous.version))} ${VALUES}`,
      previous.folder,
    );
    await shell(ROLLED_OUT);
    await webhooksAnswer();
    apply(allowing(NAMESPACE, [TOOLS.allowed]));
    const readinessProbe = { httpGet: { path: '/healthz', port: HEALTH_PORT }, periodSeconds: 1 };
    const container = {
      command: ['node', 'test/cluster/servers/probed.ts'],
      env: [{ name: 'HEALTH_PORT', value: String(HEALTH_PORT) }],
      readinessProbe,
    };
    start({
      namespace: NAMESPACE,
      name: NAME,
      replicas: REPLICAS,
      annotations: INJECTED,
      container,
    });
    token = tokenOf(NAMESPACE, 'default');
    await keepBusy(previous.image, REPLICAS);
    loads.push(decidedLoad({ url: serviceUrl(NAMESPACE, NAME), token }, TOOLS));
    loads.push(new Load([() => admissions.attempt()], ADMISSION_PAUSE_MS));
    await expectEditEnforced('first');
    await expectRelease(previous.version);
    await expectNothingLost();
  }, 300_000);

  it.each(CHANGES.slice(0, TIMES))(
    'goes through %s without a gap',
    async (change, command, { version, image, folder }) => {
      const [before, refused] = [await objects(), admissions.refusals];
      await shell(here(command), folder);
      await shell(ROLLED_OUT);
      const injected = admissions.injected.get(image) ?? 0;
      await until('its image is injected', () => (admissions.injected.get(image) ?? 0) > injected);
      console.log(`${change}: ${admissions.refusals - refused} pods refused`);
      await kubectl(`scale deployment/${NAME} --replicas=${pods.length + 1}`);
      await kubectl(`rollout status deployment/${NAME} --timeout=90s`);
      await keepBusy(image, pods.length + 1);
      expect(await objects()).toBe(before);
      await expectEditEnforced(`tool-${pods.length}`);
      for (const pod of pods) expectFixed(pod);
      await expectRelease(version);
      await expectNothingLost();
    },
    300_000,
  );
});

describe('an edit after all that', () => {
  it('ends every stream, whichever release its pod is of', async () => {
    const reports = await Promise.all([...loads, ...pods].map((load) => load.stop()));
    console.log(
      `${reports.map(({ sent }) => sent).join(' + ')} calls; pods by image: ${JSON.stringify([...admissions.injected])}; refused: ${JSON.stringify([...admissions.refused])}`,
    );
    expect(reports.flatMap(({ failures }) => failures)).toEqual([]);
    apply([allowingPolicy(NAMESPACE, ['other'])]);
    for (const pod of pods) expect(await within('the end', pod.ended)).toContain('Denied');
  }, 120_000);
});
