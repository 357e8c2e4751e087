import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FAULTS } from './broken/faults.ts';
import { fuzz } from './fuzz.ts';
import { Player } from './run-case.ts';
import { keptSeeds } from './seeds.ts';
import { startGuarded, startUnguarded } from './system/system.ts';
import type { System } from './system/system.ts';

/** A run of the tests, with enough samples of the memory that is live to judge it: `make fuzz MINUTES=60` is for more. */
const SHORT = { cases: 500, seconds: 150, liveSampleMs: 250 };

/** In which a fault must be found; mostly it takes a second or two. */
const FOUND_WITHIN = { cases: 3_000, seconds: 170 };

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
      ...SHORT,
      seed,
    });
    expect({ seed, finding, faults }).toEqual({ seed, finding: null, faults: [] });
    expect(tally.cases).toBe(SHORT.cases);
    expect(tally.share).toBeGreaterThan(0.2);
  }, 180_000);
});

/** No single case shows it. */
const HOARDING = 'memory that is never given back';

/** How each fault must show in what diverges. */
const SHOWN: Readonly<Record<Exclude<keyof typeof FAULTS, typeof HOARDING>, RegExp>> = {
  'a reader that takes repeated keys': /read different things|cannot read/,
  'a decision on the header': /without a record that allows it/,
  'lists as they come': /must-not-be-seen|shows Eve/,
  'answers for nobody': /must-not-be-seen/,
  'records after the fact': /without a record that allows it/,
  'records that nothing waits for': /without a record that allows it/,
  'other octets than were decided on': /without a record that allows it/,
  'headers as they come': /service-credential/,
  'tasks of everybody': /eve may not have this/,
  'the last event left out': /was lost/,
  // Its last words may come before its end.
  'an end at one input': /the sidecar ended by itself|Error: planted/,
};

describe('what the same run finds', () => {
  it.each(Object.entries(SHOWN) as [keyof typeof SHOWN, RegExp][])(
    '%s',
    async (fault, shown) => {
      expect(await foundIn(() => startGuarded(fault))).toMatch(shown);
    },
    180_000,
  );

  it(
    HOARDING,
    async () => {
      const { tally, finding, faults } = await fuzz({
        start: () => startGuarded(HOARDING),
        ...SHORT,
        seed: 1,
      });
      expect({ finding, faults }).toEqual({
        finding: null,
        faults: ['what the sidecar holds in memory grew'],
      });
      expect(tally.cases).toBeGreaterThan(0);
    },
    120_000,
  );

  it('a proxy that decides nothing', async () => {
    expect(await foundIn(startUnguarded)).toMatch(/without a record/);
  }, 180_000);
});

/** What a run with this system diverges in; the seed is the same each time. */
async function foundIn(start: () => Promise<System>): Promise<string> {
  const { finding } = await fuzz({
    start,
    ...FOUND_WITHIN,
    seed: 1,
    shrinkSeconds: 0,
  });
  return (finding?.divergences ?? []).join('\n');
}
