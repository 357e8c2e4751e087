/** What a run has come to so far. */
export class Tally {
  cases = 0;
  /** Cases of which at least one request reached the server. */
  reached = 0;
  readonly statuses = new Map<string, number>();
  readonly memory: { readonly at: number; readonly octets: number }[] = [];

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

const MEBIBYTE = 1024 * 1024;

/** What counts as growth: more than a fifth, and more than the noise of a garbage collector. */
const GROWTH = { share: 0.2, octets: 32 * MEBIBYTE } as const;

/** Medians of the second and the last quarter, in octets; null before there are enough samples. */
export function quarters(
  samples: readonly number[],
): { readonly second: number; readonly last: number } | null {
  const quarter = Math.floor(samples.length / 4);
  if (quarter === 0) return null;
  return {
    second: medianOf(samples.slice(quarter, 2 * quarter)),
    last: medianOf(samples.slice(-quarter)),
  };
}

/** Samples of two minutes: in a shorter run compilers and caches are still warming up in its second quarter. */
const LEAST_SAMPLES = 240;

/** Whether memory grew in the course of a run: the first quarter, in which everything warms up, does not count. */
export function hasGrown(samples: readonly number[]): boolean {
  const medians = samples.length < LEAST_SAMPLES ? null : quarters(samples);
  if (medians === null) return false;
  const grown = medians.last - medians.second;
  return grown > GROWTH.octets && grown > GROWTH.share * medians.second;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** One line for people. */
export function lineOf(tally: Tally, seconds: number): string {
  const statuses = [...tally.statuses].toSorted().map(([status, count]) => `${status}: ${count}`);
  const now = tally.memory.at(-1)?.octets;
  const memory = now === undefined ? 'unknown' : `${Math.round(now / MEBIBYTE)} MiB`;
  const share = `${Math.round(tally.share * 100)} %`;
  return `${Math.round(seconds)} s: ${tally.cases} cases, ${share} reached the server; answers ${statuses.join(', ')}; resident ${memory}`;
}
