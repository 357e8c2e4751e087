import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { cpus, platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { VoidRun, checkRecords, checkSystems } from './checks.ts';
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
import type { ProxyName } from './systems/system.ts';

/** `make bench`: exit status 0 only if every check held; a void run writes nothing. */
const REPORTS = fileURLToPath(new URL('../reports', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../package.json', import.meta.url));

async function bench(options: Options): Promise<void> {
  const pinning = leaveCoreToSystems();
  const state = await mkdtemp(join(tmpdir(), 'gatehouse-bench-'));
  try {
    const stage = await startStage(pinning, state);
    try {
      await report(await measureAll(stage, options, pinning));
    } finally {
      await endStage(stage);
    }
  } finally {
    await rm(state, { recursive: true });
  }
}

async function measureAll(stage: Stage, options: Options, pinning: Pinning): Promise<Report> {
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
  const gate = proxies.find(({ name }) => name === 'gate');
  checkRecords(answers.get('gate') ?? 0, gate?.child.lines() ?? 0);
}

/** As many starts of each as there are rounds, in turn, alone on their core. */
async function measureStarts(
  stage: Stage,
  { rounds }: Options,
): Promise<Record<ProxyName, Start[]>> {
  console.error('starting each again');
  const starts: Record<ProxyName, Start[]> = { 'pass-through': [], gate: [] };
  await endProxies(stage);
  for (let round = 1; round <= rounds; round += 1) {
    for (const { proxy, token } of stage.proxies)
      starts[proxy.name].push(await measureStart(proxy, token));
  }
  return starts;
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
