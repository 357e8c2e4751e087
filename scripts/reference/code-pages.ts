import { PROBLEM_CODES } from '../../core/compile/codes.ts';
import { REASONS } from '../../core/policy/reasons.ts';
import { code, page, table } from './markdown.ts';
import type { Page } from './markdown.ts';

/** The closed lists that records, metrics, commands and answers share. */
export function codePages(): readonly Page[] {
  return [reasonsPage(), problemsPage()];
}

function reasonsPage(): Page {
  return page(
    'reasons',
    'Reasons of decisions',
    'Why a message passed or did not. Audit records and metrics carry the code; clients never see a code or a sentence of this table.',
    table(
      ['Code', 'Meaning'],
      Object.entries(REASONS).map(([reason, meaning]) => [code(reason), meaning]),
    ),
  );
}

function problemsPage(): Page {
  return page(
    'problems',
    'Problems of resources',
    'What compilation finds beyond what the schema of one object says; `gatehouse lint` prints all of them. With an Error the object, or the part of it that the problem names, is not in force. A Warning means that the object is in force and probably does not say what its author meant.',
    table(
      ['Code', 'Severity', 'Meaning'],
      Object.entries(PROBLEM_CODES).map(([problem, { severity, meaning }]) => [
        code(problem),
        severity,
        meaning,
      ]),
    ),
  );
}
