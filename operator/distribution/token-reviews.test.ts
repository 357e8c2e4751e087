import { describe, expect, it } from '@jest/globals';
import { TokenReviews } from './token-reviews.ts';
import { identityReviewed } from './token-review.ts';

const POD = { namespace: 'a', name: 'p', uid: 'u' };

function bench() {
  const asked: string[] = [];
  const clock = { now: 1_000 };
  const answers: (() => void)[] = [];
  const reviews = new TokenReviews({
    now: () => clock.now,
    review: async (token) => {
      asked.push(token);
      await new Promise<void>((resolve) => answers.push(resolve));
      if (token === 'broken') throw new Error('no answer');
      return token === 'good' ? POD : null;
    },
  });
  const answer = () => {
    for (const resolve of answers.splice(0)) resolve();
  };
  return { asked, clock, reviews, answer };
}

describe('TokenReviews', () => {
  it('asks about eight tokens at a time, and about equal ones once', async () => {
    const { asked, reviews, answer } = bench();
    const tokens = ['good', 'good', ...[...Array(9).keys()].map(String)];
    const all = tokens.map((token) => reviews.ask(token));
    answer();
    expect(await Promise.all(all)).toEqual([
      POD,
      POD,
      ...Array<null>(7).fill(null),
      'busy',
      'busy',
    ]);
    expect(asked).toHaveLength(8);
  });

  it('remembers for a while who was refused, and nobody else', async () => {
    const { asked, clock, reviews, answer } = bench();
    const ask = async (token: string) => {
      const answered = reviews.ask(token);
      answer();
      return answered;
    };
    for (const token of ['bad', 'bad', 'good', 'good']) await ask(token);
    await expect(ask('broken')).rejects.toThrow('no answer');
    await expect(ask('broken')).rejects.toThrow('no answer');
    clock.now += 60_000;
    expect(await ask('bad')).toBeNull();
    expect(asked).toEqual(['bad', 'good', 'good', 'broken', 'broken', 'bad']);
  });
});

describe('the answer to a review', () => {
  const extra = {
    'authentication.kubernetes.io/pod-name': ['p'],
    'authentication.kubernetes.io/pod-uid': ['u'],
  };
  const user = { username: 'system:serviceaccount:a:default', extra };
  const status = { authenticated: true, audiences: ['operator.gatehouse.dev'], user };
  it.each([
    ['is for this audience', status, POD],
    ['is for another audience', { ...status, audiences: ['https://kubernetes'] }, null],
    ['names no audience', { ...status, audiences: undefined }, null],
    ['is no', { ...status, authenticated: false }, null],
    ['is about no pod', { ...status, user: { ...user, extra: {} } }, null],
  ])('that %s', (_, said, expected) => {
    expect(identityReviewed({ status: said })).toEqual(expected);
  });
});
