import { judge } from './judge.ts';
import type { Judged } from './report.ts';
import type { Group } from './schema.ts';
import type { Target } from './target.ts';

/** Plays every case, one after the other: what the upstream got belongs to one of them. */
export async function runCorpus(
  groups: readonly Group[],
  target: Target,
): Promise<readonly Judged[]> {
  const judged: Judged[] = [];
  for (const { group, cases } of groups) {
    for (const bypass of cases) {
      judged.push({ group, name: bypass.name, ...(await judge(bypass, target)) });
    }
  }
  return judged;
}
