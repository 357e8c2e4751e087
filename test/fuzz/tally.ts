import { mebibytes } from './memory.ts';

/** What a run has come to so far. */
export class Tally {
  cases = 0;
  /** Cases of which at least one request reached the server. */
  reached = 0;
  readonly statuses = new Map<string, number>();
  /** Octets, in the order of time, as long as nothing was found. */
  readonly memory = { resident: [] as number[], live: [] as number[] };

  add(reached: number, statuses: readonly string[]): void {
    this.cases += 1;
    if (reached > 0) this.reached += 1;
    for (const status of statuses) this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }

  /** Share of the cases that got through, of 1. */
  get share(): number {
    return this.cases === 0 ? 0 : this.reached / this.cases;
  }
}

/** One line for people. */
export function lineOf(tally: Tally, seconds: number): string {
  const statuses = [...tally.statuses].toSorted().map(([status, count]) => `${status}: ${count}`);
  const memory = `resident ${latest(tally.memory.resident)}, live ${latest(tally.memory.live)}`;
  const share = `${Math.round(tally.share * 100)} %`;
  return `${Math.round(seconds)} s: ${tally.cases} cases, ${share} reached the server; answers ${statuses.join(', ')}; ${memory}`;
}

function latest(samples: readonly number[]): string {
  const last = samples.at(-1);
  return last === undefined ? 'unknown' : mebibytes(last);
}
