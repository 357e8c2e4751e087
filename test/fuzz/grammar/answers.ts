import fc from 'fast-check';
import { SAYINGS } from '../case.ts';
import type { ScriptedAnswer, ScriptedEvent } from '../case.ts';
import { ECHO, POOL_SIZE } from '../system/answer.ts';

const event: fc.Arbitrary<ScriptedEvent> = fc.record({
  says: fc.constantFrom('nothing', 'answer', 'answer', ...SAYINGS),
  lines: fc.array(
    fc.constantFrom(
      ': comment',
      ':',
      'id: 7',
      'id: 8',
      'id',
      'retry: 10',
      'event: message',
      'event: other',
      'unknown: x',
    ),
    { maxLength: 2 },
  ),
  spread: fc.boolean(),
  newline: fc.constantFrom('\n', '\r', '\r\n'),
});

const form: fc.Arbitrary<ScriptedAnswer['form']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'json', says: 'answer' } as const) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('json'), says: fc.constantFrom(...SAYINGS) }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('events'),
      events: fc.array(event, { maxLength: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'empty' } as const) },
);

/** What a server may answer, rightly or not. */
export const scriptedAnswer: fc.Arbitrary<ScriptedAnswer> = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 200, 200, 200, 202, 204, 304, 400, 401, 404, 500),
  headers: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.uniqueArray(fc.constantFrom(...ECHO, 'etag: "a"', 'location: /b'), { maxLength: 2 }),
  ),
  form,
  framing: fc.constantFrom(
    'length',
    'length',
    'length',
    'chunked',
    'chunked',
    'chunked',
    'close',
    'broken',
  ),
  cuts: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 8 })),
  items: fc.array(fc.nat({ max: POOL_SIZE - 1 }), { maxLength: 5 }),
});
