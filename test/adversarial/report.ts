import { alignColumns } from '../../cli/table.ts';
import type { Verdict } from './judge.ts';
import type { Group } from './schema.ts';

/** One case with what came of it. */
export interface Judged extends Verdict {
  readonly group: number;
  readonly name: string;
}

/** A line for each group, and the totals. */
export function reportTable(groups: readonly Group[], judged: readonly Judged[]): string {
  const rows = groups.map(({ group, title, cases, coveredBy }) => [
    String(group),
    title,
    String(cases.length),
    ...counts(judged.filter((one) => one.group === group)),
    coveredBy.length === 0 ? '' : String(coveredBy.length),
  ]);
  const elsewhere = groups.reduce((sum, { coveredBy }) => sum + coveredBy.length, 0);
  const total = groups.reduce((sum, { cases }) => sum + cases.length, 0);
  return alignColumns([
    ['GROUP', 'TITLE', 'CASES', 'PASSED', 'FAILED', 'NOT JUDGED', 'OTHER TESTS'],
    ...rows,
    ['', 'all', String(total), ...counts(judged), String(elsewhere)],
  ]).join('\n');
}

function counts(judged: readonly Judged[]): readonly string[] {
  return (['passed', 'failed', 'not judged'] as const).map((wanted) =>
    String(judged.filter(({ state }) => state === wanted).length),
  );
}

/** What failed and how, a paragraph each. */
export function failures(judged: readonly Judged[]): string {
  return judged
    .filter(({ state }) => state === 'failed')
    .map(({ group, name, why }) => [`${group}: ${name}`, ...why.map((text) => `  ${text}`)])
    .map((lines) => lines.map(printable).join('\n'))
    .join('\n');
}

/** What an endpoint sends must not speak to the terminal of whoever reads it. */
function printable(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`,
  );
}
