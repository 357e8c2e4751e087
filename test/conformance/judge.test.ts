import { describe, expect, it } from '@jest/globals';
import type { Check, Results } from './checks.ts';
import { judge } from './judge.ts';
import type { Between, Leg } from './leg.ts';

const GOOD = checked('SUCCESS');
const BAD = checked('FAILURE', 'no stream');
const NONE: Results = new Map([['ping', []]]);

describe('judge', () => {
  it('has nothing to say against a sidecar that changes nothing, where a broken proxy is caught', async () => {
    const { report, faults } = await judge(leg({ 'drops-mcp-name': NONE }));
    expect(faults).toEqual([]);
    expect(report).toContain('ping  1 passed  1 passed  yes');
    expect(report).toContain('drops-mcp-name: 1 checks differ');
  });

  it.each([
    [
      'the sidecar changes a check',
      leg({ sidecar: BAD, 'drops-mcp-name': NONE }),
      'x, ping, ping (ping): SUCCESS with nothing between, FAILURE through the sidecar: no stream',
    ],
    [
      'a plain proxy changes one',
      leg({ 'pass-through': NONE, 'drops-mcp-name': NONE }),
      'x, ping, ping (ping): SUCCESS with nothing between, not made through a plain proxy',
    ],
    ['a broken proxy changes none', leg({}), 'x: a proxy that drops-mcp-name is not caught'],
    [
      'fewer checks are made than there are',
      leg({ nothing: NONE, sidecar: NONE, 'pass-through': NONE }),
      'x: with nothing between 0 passed, 0 failed, not 1 passed, 0 failed',
    ],
  ])('finds fault where %s', async (_, given, fault) => {
    expect((await judge(given)).faults).toEqual([fault]);
  });

  it('marks a scenario that differs', async () => {
    const { report } = await judge(leg({ sidecar: BAD }));
    expect(report).toContain('ping  1 passed  1 failed  NO');
  });
});

/** Passes everything, except as said. */
function leg(runs: Partial<Record<Between, Results>>): Leg {
  return {
    name: 'x',
    direct: { passed: 1, failed: 0 },
    catches: ['drops-mcp-name'],
    run: (between) => Promise.resolve(runs[between] ?? GOOD),
  };
}

function checked(status: Check['status'], errorMessage?: string): Results {
  return new Map([
    ['ping', [{ id: 'ping', name: 'ping', status, ...(errorMessage && { errorMessage }) }]],
  ]);
}
