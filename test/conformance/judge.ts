import { totalsOf } from './checks.ts';
import type { Totals } from './checks.ts';
import { differences } from './compare.ts';
import type { Difference } from './compare.ts';
import type { Leg } from './leg.ts';
import { scenarioTable } from './scenario-table.ts';

/** What a leg has come to: a table for people, and a sentence for each fault. */
export interface Verdict {
  readonly report: string;
  readonly faults: readonly string[];
}

/** Runs one half of the suite with nothing between, through the sidecar, and through proxies that prove the comparison. */
export async function judge(leg: Leg): Promise<Verdict> {
  const direct = await leg.run('nothing');
  const through = await leg.run('sidecar');
  const plain = await leg.run('pass-through');
  const proofs: string[] = [];
  const missed: string[] = [];
  for (const broken of leg.catches) {
    const found = differences(direct, await leg.run(broken)).length;
    proofs.push(`${broken}: ${found} checks differ`);
    if (found === 0) missed.push(`${leg.name}: a proxy that ${broken} is not caught`);
  }
  return {
    report: [scenarioTable(leg.name, direct, through), '', ...proofs].join('\n'),
    faults: [
      ...unexpected(leg, totalsOf(direct.values())),
      ...differences(direct, through).map((found) => faultOf(leg, 'the sidecar', found)),
      ...differences(direct, plain).map((found) => faultOf(leg, 'a plain proxy', found)),
      ...missed,
    ],
  };
}

/** Nothing that both runs fail to make may pass unseen. */
function unexpected({ name, direct }: Leg, { passed, failed }: Totals): readonly string[] {
  if (passed === direct.passed && failed === direct.failed) return [];
  const expected = `${direct.passed} passed, ${direct.failed} failed`;
  return [`${name}: with nothing between ${passed} passed, ${failed} failed, not ${expected}`];
}

function faultOf({ name }: Leg, proxy: string, found: Difference): string {
  const { scenario, check, direct, through, message } = found;
  const [before, after] = [direct, through].map((made) => made.join(', ') || 'not made');
  const why = message === '' ? '' : `: ${message}`;
  return `${name}, ${scenario}, ${check}: ${before} with nothing between, ${after} through ${proxy}${why}`;
}
