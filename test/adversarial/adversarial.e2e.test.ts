import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCorpus } from './corpus.ts';
import { NOT_ALIVE, judge } from './judge.ts';
import { startOwnGate } from './own-gate.ts';
import type { OwnGate } from './own-gate.ts';
import { startPassThrough } from '../support/pass-through.ts';
import type { PassThrough } from '../support/pass-through.ts';
import { reportTable } from './report.ts';
import type { Judged } from './report.ts';

const GROUPS = readCorpus();
const CASES = GROUPS.flatMap(({ group, cases }) =>
  cases.map((bypass) => ({ group, name: bypass.name, bypass })),
);

/** Milliseconds that a case waits at a proxy which may never answer it. */
const BARE_PATIENCE_MS = 1_000;

let gate: OwnGate;
let bare: PassThrough;
const judged: Judged[] = [];

beforeAll(async () => {
  gate = await startOwnGate();
  bare = await startPassThrough(gate.target.upstream.url);
}, 60_000);

afterAll(async () => {
  console.log(reportTable(GROUPS, judged));
  await bare.stop();
  await gate.stop();
});

describe('the bypass corpus against the sidecar', () => {
  it.each(CASES)('$group: $name', async ({ group, name, bypass }) => {
    const verdict = await judge(bypass, gate.target);
    judged.push({ group, name, ...verdict });
    expect(verdict).toEqual({ state: 'passed', why: [] });
  });
});

describe('the same corpus against a proxy that decides nothing', () => {
  it.each(CASES)('$group: $name', async ({ bypass }) => {
    const { url } = bare;
    const target = {
      ...gate.target,
      url,
      judging: 'meaning',
      patienceMs: BARE_PATIENCE_MS,
    } as const;
    const { state, why } = await judge(bypass, target);
    expect(state).toBe(bypass.bare === 'holds' ? 'passed' : 'failed');
    expect(why).not.toContain(NOT_ALIVE);
  });
});
