import { afterAll, beforeAll, describe, it } from '@jest/globals';
import type { Case, Cases } from './case.ts';
import { Lab } from './lab.ts';

/** The largest requests, and the longest times, on a machine that has more to do. */
const PATIENCE_MS = 200_000;

/** Plays each case on both of its sides, in a lab of its own. */
export function play(cases: Cases): void {
  describe.each(Object.entries(cases))('%s', (_id, { setup, within, beyond }: Case) => {
    let lab: Lab;
    beforeAll(async () => {
      lab = await Lab.start(setup);
    });
    afterAll(() => lab.stop());

    it('lets through what is at it', () => within(lab), PATIENCE_MS);
    it('does with what is beyond it as the table says', () => beyond(lab), PATIENCE_MS);
  });
}

/** The same for cases in which real time passes: all are begun at once. */
export function playTogether(cases: Cases): void {
  const begun = new Map<string, Promise<void>[]>();
  const labs: Lab[] = [];
  beforeAll(async () => {
    for (const [id, { setup, within, beyond }] of Object.entries(cases)) {
      const sides = [await Lab.start(setup), await Lab.start(setup)] as const;
      labs.push(...sides);
      begun.set(id, [within(sides[0]), beyond(sides[1])]);
    }
    // What fails is told by its test.
    await Promise.allSettled([...begun.values()].flat());
  }, PATIENCE_MS);
  afterAll(() => Promise.all(labs.map((lab) => lab.stop())));

  describe.each(Object.keys(cases))('%s', (id) => {
    it('lets through what is at it', () => begun.get(id)?.[0]);
    it('does with what is beyond it as the table says', () => begun.get(id)?.[1]);
  });
}
