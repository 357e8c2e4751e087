import fc from 'fast-check';
import type { Case } from '../case.ts';
import { scriptedAnswer } from './answers.ts';
import { mostly } from './dress.ts';
import { connection } from './requests.ts';

/** Every case that the fuzzer can think of. */
export const anyCase: fc.Arbitrary<Case> = fc.record({
  connections: fc.oneof(
    { weight: 3, arbitrary: fc.tuple(connection(0)) },
    { weight: 1, arbitrary: fc.tuple(connection(0), connection(1)) },
  ),
  answers: fc.array(scriptedAnswer, { minLength: 1, maxLength: 3 }),
  stalls: mostly(false, 12, true),
});
