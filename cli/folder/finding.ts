import { aboutField } from '../../core/compile/field-path.ts';

/** Error: not in force as written. Warning: in force, probably not what its author meant. Note: left out on purpose. */
export type Severity = 'Error' | 'Warning' | 'Note';

/** Something to say about a place in the folder. */
export interface Finding extends Position {
  readonly severity: Severity;
  readonly code: string;
  /** The file as the user would name it. */
  readonly file: string;
  /** Path of the field such as `spec.rules[0].tools[1]`; empty where the whole file or document is meant. */
  readonly field: string;
  /** Says what is wrong with the field, without naming it. */
  readonly message: string;
}

/** Both from 1, as editors count. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const START: Position = { line: 1, column: 1 };

/** About a file as a whole. */
export function fileFinding(
  file: string,
  severity: Severity,
  code: string,
  message: string,
): Finding {
  return { ...START, severity, code, file, field: '', message };
}

/** One line: `FILE:LINE:COLUMN field: message [Severity Code]`. */
export function formatFinding(finding: Finding): string {
  const { file, line, column, field, message, severity, code } = finding;
  return `${file}:${line}:${column} ${aboutField(field, message)} [${severity} ${code}]`;
}

/** In the order of a reader: by file, line and column. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted(
    (one, other) =>
      compare(one.file, other.file) ||
      one.line - other.line ||
      one.column - other.column ||
      compare(one.message, other.message),
  );
}

/** The same thing is often found once for each pod or rule that it concerns. */
export function distinctFindings(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((finding) => [formatFinding(finding), finding])).values()];
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
