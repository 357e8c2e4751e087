import { expect, it } from '@jest/globals';
import type { SystemName } from '../systems/system.ts';
import { SCENARIOS } from '../workload.ts';
import { compare } from './compare.ts';
import { print } from './print.ts';
import type { Report } from './report.ts';

const USUAL = ['direct', 'pass-through', 'gate'] as const;
const START = { toReady: 600, toFirstAnswer: 500 };

function reportOf(systems: readonly SystemName[]): Report {
  const measurements = systems.flatMap((system, at) =>
    SCENARIOS.map((scenario) => ({
      round: 1,
      system,
      scenario,
      requestsPerSecond: 1000,
      p50: 100 * (at + 1),
      p99: 200,
      processorTimePerRequest: 10,
    })),
  );
  return {
    form: 'gatehouse.bench/v1',
    at: '2026-11-25T00:00:00Z',
    version: '1.2.3',
    baseline: null,
    machine: { processor: 'P', cores: 2, platform: 'linux', node: '26', pinning: 'pinned' },
    options: { rounds: 1, seconds: 2, leadIn: 0, quiet: 0, baseline: null },
    comparisons: compare(measurements),
    memory: { 'pass-through': null, gate: { idle: 110, underLoad: 220 } },
    starts: { 'pass-through': [], gate: [START] },
    measurements,
  };
}

it('a run without a baseline says nothing of one', () => {
  expect(print(reportOf(USUAL))).not.toContain('baseline');
});

it('a run with a baseline has its ratios per load, and in memory and start', () => {
  const alone = reportOf([...USUAL, 'baseline']);
  const text = print({
    ...alone,
    baseline: { name: 'v0.1.0', commit: '0123456789abcdef' },
    memory: { ...alone.memory, baseline: { idle: 100, underLoad: 110 } },
    starts: { ...alone.starts, baseline: [{ toReady: 300, toFirstAnswer: 500 }] },
  });
  expect(text).toContain('Beside the baseline v0.1.0 (012345678), as a ratio');
  const [, section = ''] = text.split('Beside the baseline');
  expect(section).toMatch(
    /sse, 64 at once +1\.00 \(1\.00\.\.1\.00\) +0\.75 \(0\.75\.\.0\.75\) +1\.00 .*1\.00/,
  );
  expect(section).toMatch(/^baseline +100 +110 +300 \(300\.\.300\) +500/m);
  expect(section).toMatch(/^gate \/ baseline +1\.10 +2\.00 +2\.00 \(2\.00\.\.2\.00\) +1\.00/m);
});
