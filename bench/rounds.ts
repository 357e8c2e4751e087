import { SCENARIOS } from './workload.ts';
import type { Scenario } from './workload.ts';
import { VoidRun } from './checks.ts';
import type { Measurement } from './figures/measurement.ts';
import type { LoadGenerator } from './load/generator.ts';
import type { Options } from './options.ts';
import { processorTimeOf } from './systems/resources.ts';
import type { System, SystemName } from './systems/system.ts';

interface Run {
  readonly systems: readonly System[];
  readonly generator: LoadGenerator;
  readonly options: Options;
}

export interface Measured {
  readonly measurements: readonly Measurement[];
  /** Answers of each system, those of the round that does not count too. */
  readonly answers: ReadonlyMap<SystemName, number>;
}

/**
 * Every system under every load, in turn, round after round: what disturbs the machine for a while disturbs all of them.
 * The first round is not kept.
 * @throws VoidRun if any call was lost or answered wrongly.
 */
export async function measureRounds(run: Run, onRound: (round: number) => void): Promise<Measured> {
  const measurements: Measurement[] = [];
  const answers = new Map<SystemName, number>();
  const turns = SCENARIOS.flatMap((scenario) =>
    run.systems.map((system) => ({ scenario, system })),
  );
  for (let round = 0; round <= run.options.rounds; round += 1) {
    onRound(round);
    for (const { scenario, system } of turns) {
      const { answered, ...figures } = await measure(run, system, scenario);
      answers.set(system.name, (answers.get(system.name) ?? 0) + answered);
      if (round > 0) measurements.push({ round, ...figures });
    }
  }
  return { measurements, answers };
}

async function measure(
  { generator, options }: Run,
  system: System,
  scenario: Scenario,
): Promise<Omit<Measurement, 'round'> & { answered: number }> {
  const { name, port, token, child } = system;
  const before = child === null ? null : await processorTimeOf(child.pid);
  const leadInMs = options.leadIn * 1000;
  const measuredMs = options.seconds * 1000;
  const result = await generator.run({ port, token, scenario, leadInMs, measuredMs });
  const after = child === null ? null : await processorTimeOf(child.pid);
  if (result.failures > 0 || result.requestsPerSecond === 0) {
    const load = `${scenario.connections} connections, ${scenario.form}`;
    throw new VoidRun(`${name}: ${result.failures} calls failed under load (${load})`);
  }
  const { requestsPerSecond, p50, p99, answers } = result;
  const processorTimePerRequest =
    before === null || after === null ? null : (after - before) / answers;
  return {
    system: name,
    scenario,
    requestsPerSecond,
    p50,
    p99,
    processorTimePerRequest,
    answered: answers,
  };
}
