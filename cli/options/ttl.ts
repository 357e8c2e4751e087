import { UsageError } from '../usage-error.ts';

const SECONDS_IN = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
]);

/** Long enough for a month of development, short enough that a token left in a file ends. */
const LONGEST_SECONDS = 30 * 86_400;

/** Seconds of a duration such as `90s`, `30m`, `1h` or `7d`. Throws UsageError. */
export function parseTtl(text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(digits) * (SECONDS_IN.get(unit) ?? 0);
  if (seconds > 0 && seconds <= LONGEST_SECONDS) return seconds;
  throw new UsageError(
    'TtlInvalid',
    `--ttl ${JSON.stringify(text)}: write a whole number and s, m, h or d, from 1s to 30d, such as 1h.`,
  );
}
