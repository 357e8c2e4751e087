import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkOut } from './baseline/checkout.ts';
import { findRevision } from './baseline/revision.ts';
import type { Revision } from './baseline/revision.ts';
import { VoidRun, checkRecords, checkSystems, isGate } from './checks.ts';
import { measureStart } from './cold-start.ts';
import { leaveCoreToSystems } from './cores.ts';
import type { Pinning } from './cores.ts';
import { compare } from './figures/compare.ts';
import type { Start } from './figures/measurement.ts';
import { print } from './figures/print.ts';
import type { Machine, Report } from './figures/report.ts';
import { startLoadGenerator } from './load/generator.ts';
import { UsageError, readOptions } from './options.ts';
import type { Options } from './options.ts';
import { measureRounds } from './rounds.ts';
import type { Measured } from './rounds.ts';
import { NotStarted } from './systems/child.ts';
import { watchMemory } from './systems/memory.ts';
import { endProxies, endStage, startStage, systemsOf } from './systems/stage.ts';
import type { Stage } from './systems/stage.ts';
import type { Build, OfProxies, ProxyName } from './systems/system.ts';

/** `make bench`: exit status 0 only if every check held; a void run writes nothing. */
const CHECKOUT = fileURLToPath(new URL('..', import.meta.url));
const REPORTS = join(CHECKOUT, 'reports');
const PACKAGE = join(CHECKOUT, 'package.json');

async function bench(options: Options): Promise<void> {
  const baseline =
    options.baseline === null ? null : await findRevision(CHECKOUT, options.baseline);
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  try {
    const builds = await buildsOf(baseline, folder);
    const pinning = leaveCoreToSystems();
    const stage = await startStage(pinning, builds);
    try {
      await report({ baseline, ...(await measureAll(stage, options, pinning)) });
    } finally {
      await endStage(stage);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The gates of a run: of this checkout, and of the baseline, which is built first, while all cores are free for it. */
async function buildsOf(baseline: Revision | null, folder: string): Promise<readonly Build[]> {
  const gate = { name: 'gate', checkout: CHECKOUT, stateFolder: join(folder, 'gate') } as const;
  if (baseline === null) return [gate];
  const checkout = join(folder, 'checkout');
  console.error(`building ${baseline.name}`);
  await checkOut(CHECKOUT, baseline, checkout);
  return [gate, { name: 'baseline', checkout, stateFolder: join(folder, 'baseline') }];
}

type Findings = Omit<Report, 'baseline'>;

async function measureAll(stage: Stage, options: Options, pinning: Pinning): Promise<Findings> {
  await checkSystems(systemsOf(stage));
  const { memory, result } = await watchMemory(stage, options.quiet, () =>
    underLoad(stage, options),
  );
  await checkSystems(systemsOf(stage));
  checkTrail(stage, result);
  return {
    form: 'gatehouse.bench/v1',
    at: new Date().toISOString(),
    version: (JSON.parse(await readFile(PACKAGE, 'utf8')) as { version: string }).version,
    machine: describeMachine(pinning),
    options,
    comparisons: compare(result.measurements),
    memory,
    starts: await measureStarts(stage, options),
    measurements: result.measurements,
  };
}

async function underLoad(stage: Stage, options: Options): Promise<Measured> {
  const generator = startLoadGenerator();
  const run = { systems: systemsOf(stage), generator, options };
  try {
    return await measureRounds(run, (round) => {
      console.error(round === 0 ? 'warming up' : `round ${round} of ${options.rounds}`);
    });
  } finally {
    generator.stop();
  }
}

function checkTrail({ proxies }: Stage, { answers }: Measured): void {
  for (const { name, child } of proxies.filter(isGate))
    checkRecords(name, answers.get(name) ?? 0, child.lines());
}

/** As many starts of each as there are rounds, in turn, alone on their core. */
async function measureStarts(
  stage: Stage,
  { rounds }: Options,
): Promise<OfProxies<readonly Start[]>> {
  console.error('starting each again');
  const starts: Partial<Record<ProxyName, Start[]>> = {};
  await endProxies(stage);
  for (let round = 1; round <= rounds; round += 1) {
    for (const { proxy, token } of stage.proxies)
      (starts[proxy.name] ??= []).push(await measureStart(proxy, token));
  }
  return { 'pass-through': [], gate: [], ...starts };
}

function describeMachine(pinning: Pinning): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    platform: `${platform()} ${release()}`,
    node: process.versions.node,
    pinning,
  };
}

async function report(found: Report): Promise<void> {
  const file = join(REPORTS, 'bench.json');
  await mkdir(REPORTS, { recursive: true });
  await writeFile(file, `${JSON.stringify(found, null, 2)}\n`);
  console.log(print(found));
  console.log('\nall figures: reports/bench.json; how to read them: docs/benchmarks.md');
}

try {
  await bench(readOptions(process.argv.slice(2)));
} catch (error) {
  if (error instanceof VoidRun) console.error(`void run: ${error.message}`);
  else if (error instanceof UsageError || error instanceof NotStarted)
    console.error(`bench: ${error.message}`);
  else throw error;
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
