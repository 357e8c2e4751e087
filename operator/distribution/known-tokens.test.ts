import { describe, expect, it } from '@jest/globals';
import { KnownTokens } from './known-tokens.ts';

function looked(identity: { namespace: string; name: string; uid: string } | null) {
  const looks: (string | undefined)[] = [];
  const clock = { now: 1_000 };
  const tokens = new KnownTokens(
    (authorization) => {
      looks.push(authorization);
      return Promise.resolve(identity);
    },
    () => clock.now,
  );
  return { looks, clock, tokens };
}

const POD = { namespace: 'a', name: 'pod', uid: 'u' };

describe('KnownTokens', () => {
  it('looks at a token once in a while', async () => {
    const { looks, clock, tokens } = looked(POD);
    await tokens.identityOf('Bearer one');
    expect(await tokens.identityOf('Bearer one')).toEqual(POD);
    expect(looks).toEqual(['Bearer one']);
    clock.now += 30_000;
    await tokens.identityOf('Bearer one');
    expect(looks).toHaveLength(2);
  });

  it('looks at each token for itself', async () => {
    const { looks, tokens } = looked(POD);
    await tokens.identityOf('Bearer one');
    await tokens.identityOf('Bearer two');
    expect(looks).toEqual(['Bearer one', 'Bearer two']);
  });

  it.each([undefined, '', 'Bearer bad'])('remembers no refusal: %p', async (authorization) => {
    const { looks, tokens } = looked(null);
    expect(await tokens.identityOf(authorization)).toBeNull();
    expect(await tokens.identityOf(authorization)).toBeNull();
    expect(looks).toHaveLength(2);
  });
});
