import { describe, expect, it } from '@jest/globals';
import { nodeVersionProblem } from './node-version.ts';

describe('nodeVersionProblem', () => {
  it.each([
    ['26.10.0', true],
    ['24.0.0', true],
    ['23.11.1', false],
    ['9.9.9', false],
    ['', false],
  ])('%s is new enough: %s', (version, isNewEnough) => {
    const problem = nodeVersionProblem(version);
    expect(problem === null).toBe(isNewEnough);
    expect(problem ?? version).toContain(version);
  });
});
