import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FAULTS } from './broken/faults.ts';
import { fuzz } from './fuzz.ts';
import { Player } from './run-case.ts';
import { keptSeeds } from './seeds.ts';
import { startGuarded, startUnguarded } from './system/system.ts';
import { hasGrown } from './tally.ts';
import type { System } from './system/system.ts';

/** Seconds of fuzzing in each run of the tests: `make fuzz MINUTES=60` is for more. */
const SHORT_SECONDS = 10;

/** Seconds in which a fault must be found; mostly it takes one or two. */
const FOUND_WITHIN_SECONDS = 40;

describe('cases that were found once', () => {
  let system: System;
  let player: Player;
  beforeAll(async () => {
    system = await startGuarded();
    player = await Player.open(system);
  });
  afterAll(async () => {
    expect(await system.stop()).toEqual([]);
  });

  it.each(keptSeeds())('$name: $shows', async (seed) => {
    expect((await player.play(seed.case)).divergences).toEqual([]);
  });
});

describe('a short run', () => {
  it('finds nothing, and a fifth of its cases gets through', async () => {
    const seed = Date.now() % 1_000_000_000;
    const { tally, finding, faults } = await fuzz({
      start: () => startGuarded(),
      seconds: SHORT_SECONDS,
      seed,
    });
    expect({ seed, finding, faults }).toEqual({ seed, finding: null, faults: [] });
    expect(tally.cases).toBeGreaterThan(0);
    expect(tally.share).toBeGreaterThan(0.2);
  }, 120_000);
});

/** How each fault must show. */
const SHOWN: Readonly<Record<keyof typeof FAULTS, RegExp>> = {
  'a reader that takes repeated keys': /read different things|cannot read/,
  'a decision on the header': /without a record that allows it/,
  'lists as they come': /must-not-be-seen|shows Eve/,
  'answers for nobody': /must-not-be-seen/,
  'records after the fact': /without a record that allows it/,
  'headers as they come': /service-credential/,
};

describe('what the same run finds', () => {
  it.each(Object.entries(SHOWN) as [keyof typeof FAULTS, RegExp][])(
    '%s',
    async (fault, shown) => {
      expect(await foundIn(() => startGuarded(fault))).toMatch(shown);
    },
    180_000,
  );

  it('a proxy that decides nothing', async () => {
    expect(await foundIn(startUnguarded)).toMatch(/without a record/);
  }, 180_000);
});

describe('resident memory', () => {
  const MEBIBYTE = 1024 * 1024;
  const run = (from: number, to: number): readonly number[] =>
    Array.from({ length: 400 }, (_each, at) => (from + ((to - from) * at) / 400) * MEBIBYTE);

  it.each([
    ['that rises all the time', run(100, 300), true],
    ['that rises by a few per cent', run(300, 360), false],
    ['that rises by a few MiB', run(40, 60), false],
    [
      'that rises in the first quarter alone',
      [...run(50, 200).slice(0, 100), ...run(200, 200)],
      false,
    ],
    ['of a run that is too short to tell', run(100, 300).slice(-100), false],
  ])('%s', (_what, samples, grown) => {
    expect(hasGrown(samples)).toBe(grown);
  });
});

/** What a run with this system diverges in; the seed is the same each time. */
async function foundIn(start: () => Promise<System>): Promise<string> {
  const { finding } = await fuzz({
    start,
    seconds: FOUND_WITHIN_SECONDS,
    seed: 1,
    shrinkSeconds: 0,
  });
  return (finding?.divergences ?? []).join('\n');
}
