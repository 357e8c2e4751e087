import { describe, expect, it } from '@jest/globals';
import { BUCKETS, createBuckets } from './memory.ts';
import type { Memory } from './memory.ts';

/** So many rate limits under way. */
function bucketsOf(count: number): Memory['buckets'] {
  const buckets = createBuckets();
  for (let at = 0; at < count; at += 1) buckets.set(String(at), { tokens: at, filledAt: 0 });
  return buckets;
}

describe('the memory of a pod', () => {
  it('holds as many rate limits as it may', () => {
    expect(bucketsOf(BUCKETS).get('0')).toBeDefined();
  });

  it('forgets the oldest rate limit for one more', () => {
    const buckets = bucketsOf(BUCKETS + 1);
    expect([buckets.get('0'), buckets.get('1')?.tokens]).toEqual([undefined, 1]);
  });
});
