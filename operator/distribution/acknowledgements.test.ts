import { describe, expect, it } from '@jest/globals';
import { Acknowledgements, hasReached, newestOf, roundsOutlived } from './acknowledgements.ts';
import { REPORT_LIFE_MS, Reports, decodeReport, encodeReport } from './reports.ts';
import type { Report } from './reports.ts';

const ROUNDS = 3;
const START = 1_000_000;

/** One replica whose clock differs from the leader's; times are the leader's. */
class TestReplica {
  readonly acknowledgements = new Acknowledgements({ rounds: ROUNDS, changed: () => undefined });
  readonly #name: string;
  readonly #skew: number;

  constructor(name: string, skew = 0) {
    this.#name = name;
    this.#skew = skew;
  }

  hears(uid: string, version: string, at: number): this {
    const acknowledgement = { version, refused: null, exposed: null };
    this.acknowledgements.take(uid, { ...acknowledgement, at: at + this.#skew });
    return this;
  }

  rounds(count: number): this {
    for (let round = 0; round < count; round += 1) this.acknowledgements.endRound();
    return this;
  }

  /** As it comes off the wire. */
  report(at: number): Report {
    const acknowledged = this.acknowledgements.all();
    const text = encodeReport({ replica: this.#name, at: at + this.#skew, acknowledged });
    const report = decodeReport(JSON.parse(text));
    if (report === null) throw new Error('this is no report');
    return report;
  }
}

function counted(leader: TestReplica, reports: Reports, now: number): Record<string, string> {
  const all = newestOf([reports.all(now), leader.acknowledgements.all()]);
  return Object.fromEntries([...all].map(([uid, { version }]) => [uid, version]));
}

describe('acknowledgements of one replica', () => {
  it('outlive the rounds in which they are not repeated, up to a bound', () => {
    const replica = new TestReplica('one').hears('gone', '1/a=5', START);
    for (let round = 1; round <= ROUNDS; round += 1)
      replica.hears('there', '1/a=5', START + round).rounds(1);
    expect([...replica.acknowledgements.all().keys()]).toEqual(['gone', 'there']);
    replica.rounds(1);
    expect([...replica.acknowledgements.all().keys()]).toEqual(['there']);
    replica.hears('gone', '1/a=6', START).rounds(ROUNDS - 1);
    expect([...replica.acknowledgements.all().keys()]).toEqual(['gone']);
    expect(replica.rounds(2).acknowledgements.all().size).toBe(0);
  });

  it('are news when they come and when they are forgotten, and not at each round', () => {
    let news = 0;
    const acknowledgements = new Acknowledgements({
      rounds: 1,
      changed: () => {
        news += 1;
      },
    });
    acknowledgements.take('u1', { version: '', refused: null, exposed: null, at: START });
    acknowledgements.endRound();
    expect(news).toBe(1);
    acknowledgements.endRound();
    acknowledgements.endRound();
    expect(news).toBe(2);
  });

  it.each([
    [1_000, 45],
    [10_000, 5],
    [300_000, 3],
  ])('outlive, with %i ms a round, %i rounds', (observeMs, rounds) => {
    expect(roundsOutlived(observeMs)).toBe(rounds);
  });
});

describe('what is counted of acknowledgements that several replicas hold', () => {
  it('is the newest of a pod, whichever replica reports last', () => {
    const reports = new Reports();
    const one = new TestReplica('one').hears('u1', '1/a=5', START);
    const other = new TestReplica('other').hears('u1', '1/a=6', START + 1_000);
    reports.take(other.report(START + 1_000), START + 1_000);
    reports.take(one.report(START + 2_000), START + 2_000);
    expect(counted(new TestReplica('leader'), reports, START + 2_000)).toEqual({ u1: '1/a=6' });
  });

  it('is the newest also where the leader holds an older one itself', () => {
    const reports = new Reports();
    const leader = new TestReplica('leader')
      .hears('u1', '1/a=5', START)
      .hears('u2', '1/a=9', START);
    const other = new TestReplica('other')
      .hears('u1', '1/a=6', START + 1_000)
      .hears('u2', '1/a=8', START - 1_000);
    reports.take(other.report(START + 1_000), START + 1_000);
    expect(counted(leader, reports, START + 1_000)).toEqual({ u1: '1/a=6', u2: '1/a=9' });
  });

  it.each([-7_000, 7_000])('does not hang on a clock that is %i ms off', (skew) => {
    const reports = new Reports();
    const one = new TestReplica('one').hears('u1', '1/a=5', START).hears('u2', '1/a=6', START);
    const other = new TestReplica('other', skew)
      .hears('u1', '1/a=6', START + 1_000)
      .hears('u2', '1/a=5', START - 1_000);
    reports.take(other.report(START + 2_000), START + 2_000);
    reports.take(one.report(START + 2_000), START + 2_000);
    const sixes = { u1: '1/a=6', u2: '1/a=6' };
    expect(counted(new TestReplica('leader'), reports, START + 2_000)).toEqual(sixes);
    const almost = START + 2_000 + REPORT_LIFE_MS;
    expect(counted(new TestReplica('leader'), reports, almost)).toEqual(sixes);
    expect(counted(new TestReplica('leader'), reports, almost + 1)).toEqual({});
  });

  it('stays as it is when another replica comes to lead', () => {
    const one = new TestReplica('one').hears('u1', '1/a=5', START);
    const other = new TestReplica('other').hears('u1', '1/a=6', START + 1_000);
    const [ofOne, ofOther] = [new Reports(), new Reports()];
    ofOne.take(other.report(START + 2_000), START + 2_000);
    ofOther.take(one.report(START + 2_000), START + 2_000);
    expect(counted(one, ofOne, START + 2_000)).toEqual({ u1: '1/a=6' });
    expect(counted(other, ofOther, START + 2_000)).toEqual({ u1: '1/a=6' });
  });

  it('goes on with what another replica holds when one restarts', () => {
    const reports = new Reports();
    const leader = new TestReplica('leader').hears('u1', '1/a=5', START);
    const before = new TestReplica('one').hears('u1', '1/a=6', START + 1_000);
    reports.take(before.report(START + 1_000), START + 1_000);
    const after = new TestReplica('one');
    reports.take(after.report(START + 2_000), START + 2_000);
    expect(counted(leader, reports, START + 2_000)).toEqual({ u1: '1/a=5' });
    reports.take(after.hears('u1', '1/a=6', START + 3_000).report(START + 3_000), START + 3_000);
    expect(counted(leader, reports, START + 3_000)).toEqual({ u1: '1/a=6' });
  });

  it('ends with the rounds in which nobody said it again: the pod is gone, or cut off', () => {
    const reports = new Reports();
    const leader = new TestReplica('leader').hears('u1', '1/a=5', START).rounds(ROUNDS + 1);
    const other = new TestReplica('other').hears('u1', '1/a=5', START).rounds(ROUNDS + 1);
    reports.take(other.report(START + 1_000), START + 1_000);
    expect(counted(leader, reports, START + 1_000)).toEqual({});
  });

  it('takes the acknowledgements of an older replica as new as its report', () => {
    const reports = new Reports();
    const leader = new TestReplica('leader')
      .hears('u1', '1/a=5', START)
      .hears('u2', '1/a=7', START + 2_000);
    const pods = ['u1', 'u2'].map((uid) => [uid, { version: '1/a=6' }]);
    const report = decodeReport({ replica: 'old', at: START + 1_000, pods });
    expect(report !== null && reports.take(report, START + 1_000)).toBe(true);
    expect(counted(leader, reports, START + 2_000)).toEqual({ u1: '1/a=6', u2: '1/a=7' });
  });
});

describe('hasReached', () => {
  it.each([
    ['1/McpRolePolicy=7', 'McpRolePolicy', 7, true],
    ['1/McpMaskRule=9,McpRolePolicy=7', 'McpRolePolicy', 8, false],
    ['1/McpMaskRule=9,McpRolePolicy=7', 'McpMaskRule', 8, true],
    ['1/McpRolePolicy=7', 'McpServer', 1, false],
    ['', 'McpServer', 0, false],
  ])('%s for %s at %i: %s', (version, kind, resourceVersion, expected) => {
    expect(hasReached(version, kind, resourceVersion)).toBe(expected);
  });
});
