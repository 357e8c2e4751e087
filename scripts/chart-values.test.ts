import { describe, expect, it } from '@jest/globals';
import { valueRows } from './chart-values.ts';

describe('valueRows', () => {
  it('names each value with its preset and the comment above it', () => {
    const text = [
      '# How many.',
      'replicas: 3',
      'image:',
      '  # Where it is.',
      '  repository: here',
      '  # Taken whole',
      '  # as one value.',
      '  pull: { policy: Always }',
    ].join('\n');
    expect(valueRows(text)).toEqual([
      { key: 'replicas', preset: '3', meaning: 'How many.' },
      { key: 'image.repository', preset: '"here"', meaning: 'Where it is.' },
      { key: 'image.pull', preset: '{"policy":"Always"}', meaning: 'Taken whole as one value.' },
    ]);
  });

  it('refuses a value that nobody explained', () => {
    expect(() => valueRows('image:\n  # Where.\n  repository: a\n  tag: b\n')).toThrow(
      'image.tag has no comment',
    );
  });
});
