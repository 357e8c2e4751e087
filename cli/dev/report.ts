import { formatFinding } from '../folder/finding.ts';
import type { Finding } from '../folder/finding.ts';
import type { AcceptedObjects } from '../folder/accepted.ts';
import { alignColumns } from '../table.ts';
import type { LookOutcome } from './folder-source.ts';
import type { ServedUpstream } from './served-upstream.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

/** What is said once everything is served. */
export function startReport(
  servers: readonly ServedUpstream[],
  issuer: string,
  { urls }: LookOutcome,
): readonly string[] {
  const rows = servers.map(({ name, upstream, adminUrl }, index) => [
    name,
    urls[index] ?? '',
    `-> ${upstream.href}`,
    `health and metrics: ${adminUrl}`,
  ]);
  return [
    ...alignColumns(rows),
    `Tokens of ${issuer}, for development only: gatehouse dev token --subject NAME --claim groups=GROUP`,
  ];
}

/** Says after each look what is new, and nothing where nothing is. */
export class ChangeReport {
  readonly #folder: string;
  #before = '';
  #known: ReadonlySet<string> = new Set();

  constructor(folder: string) {
    this.#folder = folder;
  }

  of({ accepted, findings }: LookOutcome): readonly string[] {
    const counts = `${this.#folder}: ${countsOf(accepted)} in force`;
    const lines = findings.map(formatFinding);
    const state = JSON.stringify([counts, lines, accepted.objects.map(({ resource }) => resource)]);
    if (state === this.#before) return [];
    const fresh = findings.filter((finding) => !this.#known.has(formatFinding(finding)));
    this.#before = state;
    this.#known = new Set(lines);
    return [...fresh.map(formatFinding), `${counts}${consequence(findings, accepted)}`];
  }

  /** A look that brought nothing. It is said once, until a look succeeds or fails differently. */
  ofFailure(error: unknown): readonly string[] {
    const message = sentenceOf(error);
    if (message === this.#before) return [];
    this.#before = message;
    return [`${message} What was in force stays in force.`];
  }
}

function consequence(findings: readonly Finding[], { rejected }: AcceptedObjects): string {
  if (rejected.length > 0)
    return '; what has no valid form yet denies everything on the pods that it selects';
  const isKept = findings.some(({ code }) => KEPT.has(code));
  return isKept ? '; what is not valid keeps its last valid form' : '';
}

/** Findings of reading, before anything is compiled. */
const KEPT: ReadonlySet<string> = new Set([
  'SchemaInvalid',
  'YamlInvalid',
  'NumberRounded',
  'EncodingInvalid',
  'FileEmpty',
  'FileTooLarge',
  'FileUnreadable',
]);

function countsOf({ objects }: AcceptedObjects): string {
  const policies = objects.flatMap(({ resource }) =>
    resource.kind === 'McpRolePolicy' ? [resource.spec] : [],
  );
  const others = objects.length - policies.length;
  return [
    counted(policies.length, 'policy', 'policies'),
    counted(policies.flatMap(({ roles }) => roles).length, 'role', 'roles'),
    counted(policies.flatMap(({ rules }) => rules).length, 'rule', 'rules'),
    counted(others, 'other object', 'other objects'),
  ].join(', ');
}

function counted(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
