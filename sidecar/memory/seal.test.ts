import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seal, unseal } from './seal.ts';

function newKey(id: string) {
  return { id, secret: randomBytes(32).toString('base64url') };
}

const KEYS = [newKey('new'), newKey('old')];

describe('seal', () => {
  it('is opened under the same binding, and under no other', () => {
    const part = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    const binding = fc.array(part, { maxLength: 3 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), binding, binding, (text, one, other) => {
        const sealed = seal(KEYS, one, text.toWellFormed());
        expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(unseal(KEYS, other, sealed)).toBe(isSame ? text.toWellFormed() : null);
      }),
    );
  });

  it('never seals alike twice', () => {
    expect(seal(KEYS, [], 'x')).not.toBe(seal(KEYS, [], 'x'));
  });

  it('throws without a key: there is nothing to send that anybody could open', () => {
    expect(() => seal([], [], 'x')).toThrow('no workload key');
  });
});

describe('unseal', () => {
  const sealed = seal(KEYS, ['a'], 'text');

  it('opens what an older key sealed, until that key is gone', () => {
    const [, old] = KEYS;
    const before = seal(old === undefined ? [] : [old], ['a'], 'text');
    expect(unseal(KEYS, ['a'], before)).toBe('text');
    expect(unseal(KEYS.slice(0, 1), ['a'], before)).toBeNull();
  });

  it('refuses every text with one character changed', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: sealed.length - 1 }),
        fc.constantFrom('A', 'Z', 'a', 'z', '0', '9', '-', '_'),
        (at, other) => {
          const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
          fc.pre(changed !== sealed);
          expect(unseal(KEYS, ['a'], changed)).toBeNull();
        },
      ),
    );
  });

  it.each([
    ['nothing', ''],
    ['padding', `${sealed}=`],
    ['white space', ` ${sealed}`],
    ['something after it', `${sealed}AAAA`],
    ['less than a nonce and a tag', 'AAAA'],
    ['what is longer than a header section', 'A'.repeat(40_000)],
    ['standard base64', sealed.replace(/[-_]/g, '+').concat('+')],
  ])('refuses %s', (_what, text) => {
    expect(unseal(KEYS, ['a'], text)).toBeNull();
  });
});
