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
 * The first round is not kept. Every other one goes through the systems from the last to the first, so that none gains by its place.
 * @throws VoidRun if any call was lost or answered wrongly.
 */
export async function measureRounds(run: Run, onRound: (round: number) => void): Promise<Measured> {
  const measurements: Measurement[] = [];
  const answers = new Map<SystemName, number>();
  for (let round = 0; round <= run.options.rounds; round += 1) {
    onRound(round);
    for (const { scenario, system } of turnsOf(run, round)) {
      const { answered, ...figures } = await measure(run, system, scenario);
      answers.set(system.name, (answers.get(system.name) ?? 0) + answered);
      if (round > 0) measurements.push({ round, ...figures });
    }
  }
  return { measurements, answers };
}

function turnsOf(
  { systems }: Run,
  round: number,
): readonly { readonly scenario: Scenario; readonly system: System }[] {
  const inOrder = round % 2 === 0 ? systems : systems.toReversed();
  return SCENARIOS.flatMap((scenario) => inOrder.map((system) => ({ scenario, system })));
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
  const load = `${scenario.connections} connections, ${scenario.form}`;
  if (result.failures > 0)
    throw new VoidRun(`${name}: ${result.failures} calls failed under load (${load})`);
  if (result.requestsPerSecond === 0)
    throw new VoidRun(`${name} answered nothing while it was measured (${load})`);
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
