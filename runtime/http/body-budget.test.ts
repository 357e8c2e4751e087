import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BodyBudget } from './body-budget.ts';
import type { BodyShare } from './body-budget.ts';

const ALL = 6400;
/** A sixteenth of all, as the largest body by default is of a sidecar's budget. */
const LARGEST = ALL / 16;

function answer(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

/** Takes as much of a body as there is room for, and says how much that was. */
function taken(share: BodyShare, octets: number): number {
  for (let size = 0; size < octets; size += 1) if (!share.take(1)) return size;
  return octets;
}

/** One caller's pieces of bodies, and bodies that end. */
const conduct = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ body: fc.nat(40), octets: fc.integer({ min: 1, max: ALL / 8 }) }),
    },
    { weight: 1, arbitrary: fc.record({ body: fc.nat(40), octets: fc.constant(0) }) },
  ),
  { minLength: 50, maxLength: 100 },
);

type Conduct = typeof conduct extends fc.Arbitrary<infer Value> ? Value : never;

/** Does what the caller wants, as far as its bodies have at most `largest` octets. */
function perform(budget: BodyBudget, holder: string, steps: Conduct, largest: number): void {
  const bodies = new Map<number, { share: BodyShare; size: number }>();
  for (const { body, octets } of steps) {
    const known = bodies.get(body) ?? { share: budget.shareFor(answer(), holder), size: 0 };
    bodies.set(body, known);
    if (octets === 0) {
      known.share.end();
      bodies.delete(body);
    } else if (known.size + octets <= largest && known.share.take(octets)) known.size += octets;
  }
}

describe('the budget of bodies', () => {
  it('leaves another caller room for the largest body, whatever one does', () => {
    fc.assert(
      fc.property(conduct, fc.integer({ min: 1, max: ALL / 2 }), (steps, largest) => {
        const budget = new BodyBudget(ALL);
        perform(budget, 'greedy', steps, largest);
        expect(taken(budget.shareFor(answer(), 'other'), largest)).toBe(largest);
      }),
    );
  });

  it('leaves an eighth caller room for a sixteenth, though seven take what they can', () => {
    const budget = new BodyBudget(ALL);
    const shares = Array.from({ length: 7 * 16 }, (_none, index) =>
      budget.shareFor(answer(), `greedy ${Math.floor(index / 16)}`),
    );
    for (const share of shares) taken(share, LARGEST);
    expect(budget.free).toBeLessThan(2 * LARGEST);
    expect(taken(budget.shareFor(answer(), 'other'), LARGEST)).toBe(LARGEST);
  });

  it('is whole again when all bodies have ended', () => {
    fc.assert(
      fc.property(conduct, (steps) => {
        const budget = new BodyBudget(ALL);
        const ends = [0, 1, 2].flatMap((holder) =>
          steps.map(({ octets }) => {
            const share = budget.shareFor(answer(), String(holder));
            share.take(octets);
            return share.end;
          }),
        );
        for (const end of [...ends, ...ends]) end();
        expect(budget.free).toBe(ALL);
      }),
    );
  });

  it('gives a caller one body of any size, and several of a quarter', () => {
    expect(taken(new BodyBudget(ALL).shareFor(answer(), 'one'), ALL)).toBe(ALL);
    const budget = new BodyBudget(ALL);
    const shares = [1, 2].map(() => budget.shareFor(answer(), 'two'));
    const sizes = Array.from({ length: ALL }, () => shares.filter(({ take }) => take(1)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(ALL / 4);
  });

  it('lets all together hold what one may, and takes back what is given', () => {
    const budget = new BodyBudget(ALL);
    budget.widen(2 * ALL);
    budget.widen(ALL);
    const share = budget.shareFor(answer(), 'one');
    expect([budget.free, share.take(2 * ALL), share.take(1)]).toEqual([2 * ALL, true, false]);
    share.give(ALL);
    expect([budget.free, share.take(ALL)]).toEqual([ALL, true]);
    share.end();
    expect(budget.free).toBe(2 * ALL);
  });
});
