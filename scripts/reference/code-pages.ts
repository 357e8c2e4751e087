import { PROBLEM_CODES } from '../../core/compile/codes.ts';
import type { Method } from '../../core/mcp/method.ts';
import { METHODS } from '../../core/mcp/methods.ts';
import { REFUSALS } from '../../core/mcp/refusals.ts';
import { REASONS } from '../../core/policy/reasons.ts';
import { code, page, table } from './markdown.ts';
import type { Page } from './markdown.ts';

/** The closed lists that records, metrics, commands and answers share. */
export function codePages(): readonly Page[] {
  return [reasonsPage(), refusalsPage(), methodsPage(), problemsPage()];
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

function refusalsPage(): Page {
  return page(
    'refusals',
    'Refusals',
    'Requests that are answered without a decision: their framing or their message cannot be read for certain, or the server behind the gate does not answer. Audit records and metrics carry the code; clients get the status, and the message as a JSON-RPC error with the number. Numbers from -31599 to -31400 are of the gate: MCP has none for these. Where an answer has begun, or a stream carries it, the status is the one that it began with.',
    table(
      ['Code', 'Status', 'JSON-RPC', 'Message', 'Meaning'],
      Object.entries(REFUSALS).map(([refusal, { status, rpcCode, message, meaning }]) => [
        code(refusal),
        String(status),
        String(rpcCode),
        message,
        meaning,
      ]),
    ),
  );
}

function methodsPage(): Page {
  return page(
    'methods',
    'Methods',
    'Every method that the gate knows, what a decision on it is made by, and where data sits in it. *Legacy* is MCP 2024-11-05 to 2025-11-25, *modern* 2026-07-28. A method that is not here, or not in this direction and era, is unknown: it is denied unless a `methods` rule allows it.',
    '## From clients',
    methodsTable('clientToServer'),
    '## From servers',
    methodsTable('serverToClient'),
  );
}

function methodsTable(direction: Method['direction']): string {
  const sent = METHODS.filter((entry) => entry.direction === direction);
  return table(
    ['Method', 'Form', 'Eras', 'Decided as', 'Name', 'Meaning', 'Data'],
    sent.map(({ method, form, eras, shape, name, meaning, data }) => [
      code(method),
      form,
      eras.join(', '),
      code(shape.kind === 'plain' ? shape.as : shape.kind),
      name === null ? '' : code(`params.${name}`),
      meaning,
      data.map(code).join(', '),
    ]),
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
