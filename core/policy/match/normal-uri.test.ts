import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { isNormalUri } from './normal-uri.ts';

interface Cases {
  readonly normal: readonly string[];
  readonly refused: readonly string[];
}

const cases = parse(
  readFileSync(new URL('../../../test/cases/policy-uris.yaml', import.meta.url), 'utf8'),
) as Cases;

describe('isNormalUri', () => {
  it.each(cases.normal.map((uri) => [uri]))('accepts %j', (uri) => {
    expect(isNormalUri(uri)).toBe(true);
  });

  it.each(cases.refused.map((uri) => [uri]))('refuses %j', (uri) => {
    expect(isNormalUri(uri)).toBe(false);
  });
});
