import { describe, expect, it } from '@jest/globals';
import type { Check, Results } from './checks.ts';
import { differences } from './compare.ts';

const PING = ['ping SUCCESS', 'wire SUCCESS'];
const POLLING = ['event INFO', 'event INFO'];
const CHECKED = results({ ping: PING, polling: POLLING });

describe('differences', () => {
  it('finds none between the same checks, whatever their order', () => {
    const turned = results({ polling: POLLING, ping: PING.toReversed() });
    expect(differences(CHECKED, turned)).toEqual([]);
  });

  it.each([
    ['another outcome', { ping: ['ping WARNING', 'wire SUCCESS'], polling: POLLING }, 'ping ping'],
    ['a check that was not made', { ping: ['wire SUCCESS'], polling: POLLING }, 'ping ping'],
    ['a check that was made once less', { ping: PING, polling: ['event INFO'] }, 'polling event'],
    [
      'a check of the other side alone',
      { ping: [...PING, 'late FAILURE'], polling: POLLING },
      'ping late',
    ],
    ['a scenario that was not run', { ping: PING }, 'polling event'],
  ])('finds %s', (_, through, found) => {
    const names = differences(CHECKED, results(through)).map(
      ({ scenario, check }) => `${scenario} ${check}`,
    );
    expect(names).toEqual([`${found} (${found.split(' ')[1] ?? ''})`]);
  });

  it('tells checks of one id by their names', () => {
    const named = (first: Check['status'], second: Check['status']): Results =>
      new Map([
        [
          's',
          [
            { id: 'c', name: 'A', status: first },
            { id: 'c', name: 'B', status: second },
          ],
        ],
      ]);
    expect(differences(named('SUCCESS', 'FAILURE'), named('FAILURE', 'SUCCESS'))).toHaveLength(2);
  });

  it('says what both sides made of it, and why', () => {
    const failed: Check = { id: 'c', name: 'c', status: 'FAILURE', errorMessage: 'no stream' };
    expect(differences(results({ s: ['c SUCCESS'] }), new Map([['s', [failed]]]))).toEqual([
      {
        scenario: 's',
        check: 'c (c)',
        direct: ['SUCCESS'],
        through: ['FAILURE'],
        message: 'no stream',
      },
    ]);
  });
});

function results(scenarios: Readonly<Record<string, readonly string[]>>): Results {
  return new Map(Object.entries(scenarios).map(([name, checks]) => [name, checks.map(checkOf)]));
}

function checkOf(words: string): Check {
  const [id = '', status] = words.split(' ');
  return { id, name: id, status: status as Check['status'] };
}
