import { describe, expect, it } from '@jest/globals';
import { resultReadsAlike } from './result-members.ts';

describe('resultReadsAlike', () => {
  it.each([
    'Tools',
    'TOOLS',
    'tool\u017f',
    'RequestState',
    'inputrequests',
    'Tas\u212as',
    'ProtocolVersion',
  ])('is false with %j, which clients that ignore case take for what is filtered', (key) => {
    expect(resultReadsAlike({ [key]: [] })).toBe(false);
  });

  it.each([{ tools: [], nextCursor: 'n' }, { content: [], Vendor: 1, Content: 2 }, {}])(
    'is true of %j',
    (result) => {
      expect(resultReadsAlike(result)).toBe(true);
    },
  );
});
