import fc from 'fast-check';
import { SAYINGS } from '../case.ts';
import type { ScriptedAnswer, ScriptedEvent } from '../case.ts';
import { mostly } from './dress.ts';
import { ECHO } from '../system/answer.ts';
import { POOL_SIZE } from '../system/speech.ts';

const event: fc.Arbitrary<ScriptedEvent> = fc.record({
  says: fc.constantFrom('nothing', 'answer', 'answer', 'task', ...SAYINGS),
  lines: fc.array(
    fc.constantFrom(
      ': comment',
      ':',
      'id: <NONCE>',
      'id: <NONCE>-b',
      'id',
      'retry: 10',
      'event: message',
      'event: other',
      'unknown: x',
    ),
    { maxLength: 2 },
  ),
  spread: fc.boolean(),
  newline: fc.constantFrom('\n', '\r', '\r\n', 'mixed'),
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
      isCutOff: mostly(false, 5, true),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('events'),
      events: fc.tuple(event.map((each) => ({ ...each, says: 'answer' as const }))),
      isCutOff: fc.constant(false),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'empty' } as const) },
);

/** The first octets of an answer each by itself. */
const EACH_OCTET = Array.from({ length: 300 }, () => 1);

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
  cuts: fc.oneof(
    { weight: 5, arbitrary: fc.constant([]) },
    { weight: 5, arbitrary: fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constant(EACH_OCTET) },
  ),
  items: fc.array(fc.nat({ max: POOL_SIZE - 1 }), { maxLength: 5 }),
});
