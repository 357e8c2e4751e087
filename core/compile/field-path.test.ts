import { describe, expect, it } from '@jest/globals';
import { aboutField, formatPath } from './field-path.ts';

describe('formatPath', () => {
  it.each([
    ['spec.rules[0].tools[12]', ['spec', 'rules', 0, 'tools', 12]],
    ['spec.oidc', ['spec', 'oidc']],
    ['metadata.labels["example.com/tier"].x-y', ['metadata', 'labels', 'example.com/tier', 'x-y']],
    ['["0"][1]', ['0', 1]],
    ['', []],
  ])('writes %j', (written, path) => {
    expect(formatPath(path)).toBe(written);
  });
});

describe('aboutField', () => {
  it.each([
    ['spec.rules[0]', 'spec.rules[0]: must be there'],
    ['', 'must be there'],
  ])('says of %j', (field, said) => {
    expect(aboutField(field, 'must be there')).toBe(said);
  });
});
