import { describe, expect, it } from '@jest/globals';
import { userNameIn } from './user-name.ts';

const CLAIMS = {
  email: 'ada@example',
  profile: { email: 'deep@example', empty: '' },
  'https://example.com/name': 'Ada',
  'profile.name': 'exact',
  number: 7,
  list: ['a'],
};

describe('userNameIn', () => {
  it.each([
    ['email', 'ada@example'],
    ['profile.email', 'deep@example'],
    ['https://example.com/name', 'Ada'],
    ['profile.name', 'exact'],
    ['profile.empty', null],
    ['profile', null],
    ['number', null],
    ['list', null],
    ['list.0', null],
    ['absent', null],
    ['profile.absent.email', null],
    ['toString', null],
    ['constructor.name', null],
    ['__proto__', null],
  ])('%s: %s', (claim, expected) => {
    expect(userNameIn(CLAIMS, claim)).toBe(expected);
  });
});
