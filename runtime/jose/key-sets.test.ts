import { describe, expect, it } from '@jest/globals';
import { KEY_SETS_HELD, KeySets } from './key-sets.ts';

const sourceOf = (at: number) => ({ issuer: `https://${at}.example`, jwksUri: '', keys: [] });

/** Asks for the keys of so many issuers; whether those of the first are still held then. */
function holdsFirstOf(count: number): boolean {
  const sets = new KeySets({ fetch, now: Date.now, failed: () => undefined });
  const first = sets.of(sourceOf(0));
  for (let at = 1; at < count; at += 1) sets.of(sourceOf(at));
  return sets.of(sourceOf(0)) === first;
}

describe('KeySets', () => {
  it('holds as many key sets as it may', () => {
    expect(holdsFirstOf(KEY_SETS_HELD)).toBe(true);
  });

  it('forgets the key set that was first asked for, for one more', () => {
    expect(holdsFirstOf(KEY_SETS_HELD + 1)).toBe(false);
  });
});
