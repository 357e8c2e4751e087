import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FAULTS } from './broken/faults.ts';
import { fuzz } from './fuzz.ts';
import { Player } from './run-case.ts';
import { keptSeeds } from './seeds.ts';
import { startGuarded, startUnguarded } from './system/system.ts';
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

describe('what the same run finds', () => {
  it.each(Object.keys(FAULTS) as (keyof typeof FAULTS)[])(
    '%s',
    async (fault) => {
      expect(await foundIn(() => startGuarded(fault))).not.toEqual([]);
    },
    180_000,
  );

  it('a proxy that decides nothing', async () => {
    expect(await foundIn(startUnguarded)).not.toEqual([]);
  }, 180_000);
});

/** What a run with this system diverges in; the seed is the same each time. */
async function foundIn(start: () => Promise<System>): Promise<readonly string[]> {
  const { finding } = await fuzz({
    start,
    seconds: FOUND_WITHIN_SECONDS,
    seed: 1,
    shrinkSeconds: 0,
  });
  return finding?.divergences ?? [];
}
