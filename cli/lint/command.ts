import { lint } from '../../core/compile/lint/lint.ts';
import type { Problem } from '../../core/compile/problem.ts';
import type { Labels } from '../../core/compile/selection.ts';
import { distinctFindings, formatFinding, sortFindings } from '../folder/finding.ts';
import type { Finding } from '../folder/finding.ts';
import { look } from '../folder/look.ts';
import type { Look } from '../folder/look.ts';
import { placeProblems } from '../folder/problems.ts';
import { namespacesOf, podsOf } from '../pod/candidates.ts';
import { parseLabels } from '../options/labels.ts';
import { compileFor } from '../pod/compile-for.ts';
import type { Pod } from '../pod/compile-for.ts';
import { sayTo } from '../surroundings.ts';
import type { Surroundings } from '../surroundings.ts';
import { UsageError } from '../usage-error.ts';

/** The options of `gatehouse lint`, as written. */
export interface LintWords {
  readonly labels?: string;
  readonly output: string;
}

/** Prints every problem of the folder. Exit status 1 if one is an error. */
export async function lintFolder(
  folder: string,
  { labels, output }: LintWords,
  { stdout }: Surroundings,
): Promise<number> {
  if (output !== 'text' && output !== 'json')
    throw new UsageError(
      'OutputInvalid',
      `--output ${JSON.stringify(output)}: write text or json.`,
    );
  const pod = labels === undefined ? null : parseLabels(labels);
  const looked = await look(folder);
  const findings = findingsOf(looked, pod);
  const totals = totalsOf(looked, findings);
  const say = sayTo(stdout);
  if (output === 'json') say(JSON.stringify({ ...totals, findings }, null, 2));
  else for (const line of [...findings.map(formatFinding), summary(totals)]) say(line);
  return totals.errors > 0 ? 1 : 0;
}

/** `labels` of the one pod to look at; null: a pod of each selector. */
function findingsOf(looked: Look, labels: Labels | null): readonly Finding[] {
  const compiled = namespacesOf(looked).flatMap((namespace) => {
    const pods = labels === null ? podsOf(looked, namespace) : [{ namespace, labels }];
    return pods.flatMap((pod) => placeProblems(everyProblem(looked, pod), looked.objects));
  });
  return sortFindings(distinctFindings([...looked.findings, ...compiled]));
}

function everyProblem(looked: Look, pod: Pod): readonly Problem[] {
  const { problems, lintable } = compileFor(looked, pod);
  return [...problems, ...[...lint(lintable)].flat()];
}

interface Totals {
  readonly errors: number;
  readonly warnings: number;
  readonly objects: number;
  readonly files: number;
}

function totalsOf({ objects, rejected, files }: Look, findings: readonly Finding[]): Totals {
  const count = (sought: Finding['severity']): number =>
    findings.filter(({ severity }) => severity === sought).length;
  return {
    errors: count('Error'),
    warnings: count('Warning'),
    objects: objects.length + rejected.length,
    files,
  };
}

function summary({ errors, warnings, objects, files }: Totals): string {
  return `${counted(errors, 'error')}, ${counted(warnings, 'warning')} in ${counted(objects, 'object')} of ${counted(files, 'file')}`;
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}
