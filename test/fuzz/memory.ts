/** What counts as growth between the second and the last quarter of a run: more than this share, and more than so many octets. */
export interface Growth {
  readonly share: number;
  readonly octets: number;
  /** With fewer samples nothing can be told. */
  readonly leastSamples: number;
}

const MEBIBYTE = 1024 * 1024;

/** Milliseconds between samples; the second kind costs a garbage collection, which must not be what keeps the first one small. */
export const SAMPLE_MS = { resident: 500, live: 5_000 } as const;

/** A garbage collector takes pages and gives them back as it likes; in two minutes compilers and caches are warm. */
export const RESIDENT: Growth = { share: 0.2, octets: 32 * MEBIBYTE, leastSamples: 240 };

/** What is reachable hardly varies: only code that is compiled later, and tables that have not come to their bounds. */
export const LIVE: Growth = { share: 0.2, octets: 6 * MEBIBYTE, leastSamples: 24 };

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

/** Whether memory grew in the course of a run: the first quarter, in which everything warms up, does not count. */
export function hasGrown(
  samples: readonly number[],
  { share, octets, leastSamples }: Growth,
): boolean {
  const medians = samples.length < leastSamples ? null : quarters(samples);
  if (medians === null) return false;
  const grown = medians.last - medians.second;
  return grown > octets && grown > share * medians.second;
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** The two quarters, for people. */
export function memoryLine(what: string, samples: readonly number[]): string | null {
  const medians = quarters(samples);
  return medians === null
    ? null
    : `${what} memory: median ${mebibytes(medians.second)} in the second quarter, ${mebibytes(medians.last)} in the last`;
}

export function mebibytes(octets: number): string {
  return `${(octets / MEBIBYTE).toFixed(1)} MiB`;
}
