import { describe, expect, it } from '@jest/globals';
import { UsageError, readOptions } from './options.ts';

describe('the options of make bench', () => {
  it('are five rounds of two seconds unless something else is said', () => {
    expect(readOptions([])).toMatchObject({ rounds: 5, seconds: 2 });
    expect(readOptions(['--rounds', '7', '--seconds', '0.5'])).toMatchObject({
      rounds: 7,
      seconds: 0.5,
    });
  });

  it('are few and short for the quick form', () => {
    expect(readOptions(['--quick'])).toMatchObject({ rounds: 2, seconds: 0.3 });
  });

  it('name no revision to be measured beside this one, unless one is given', () => {
    expect(readOptions([])).toMatchObject({ baseline: null });
    expect(readOptions(['--baseline', 'HEAD~3', '--quick'])).toMatchObject({
      rounds: 2,
      baseline: 'HEAD~3',
    });
  });

  it.each([
    [['--rounds', '0'], '--rounds'],
    [['--rounds', '1.5'], '--rounds'],
    [['--rounds', 'many'], '--rounds'],
    [['--seconds', '0'], '--seconds'],
    [['--seconds', 'NaN'], '--seconds'],
    [['--baseline', ''], '--baseline'],
    [['--baseline=--output=/etc/passwd'], '--baseline'],
    [['--baseline'], '--baseline'],
    [['--round', '3'], '--round'],
    [['3'], '3'],
  ])('%j is refused, and the sentence names %s', (words, named) => {
    expect(() => readOptions(words)).toThrow(UsageError);
    expect(() => readOptions(words)).toThrow(named);
  });
});
