import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type * as z from 'zod';
import { uncovered } from './covered.ts';
import { GROUP } from './schema.ts';
import type { Group } from './schema.ts';

/** Numbers of the groups, without gaps. */
export const GROUPS = 72;

const FOLDER = new URL('groups/', import.meta.url);

/** The corpus cannot be played as it is: one sentence for each problem. */
export class CorpusError extends Error {
  readonly code = 'CorpusInvalid';

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'CorpusError';
  }
}

/** Every group, by number. @throws CorpusError with every problem. */
export function readCorpus(): readonly Group[] {
  const files = readdirSync(FOLDER).toSorted();
  return corpusOf(files.map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]));
}

/** The same of texts by file name. */
export function corpusOf(files: readonly (readonly [string, string])[]): readonly Group[] {
  const readings = files.map(([name, text]) => readGroup(name, text));
  const groups = readings.flatMap(({ group }) => (group === null ? [] : [group]));
  const problems = readings.flatMap((reading) => reading.problems);
  const missing = problems.length === 0 ? withoutFile(groups) : [];
  const all = [...problems, ...missing, ...groups.flatMap(uncovered)];
  if (all.length > 0) throw new CorpusError(all);
  return groups.toSorted((one, other) => one.group - other.group);
}

interface Reading {
  readonly group: Group | null;
  readonly problems: readonly string[];
}

/** `07-utf-16.yaml` is group 7. */
function readGroup(name: string, text: string): Reading {
  const read = GROUP.safeParse(parse(text));
  if (!read.success) return { group: null, problems: read.error.issues.map(sentence(name)) };
  const { group, cases } = read.data;
  const problems = [
    ...(Number(/^\d\d/.exec(name)?.[0]) === group ? [] : [`${name}: it says group ${group}.`]),
    ...repeated(cases.map((one) => one.name)).map(
      (twin) => `${name}: two cases are named ${twin}.`,
    ),
  ];
  return { group: read.data, problems };
}

function sentence(file: string): (issue: z.core.$ZodIssue) => string {
  return ({ path, message }) => `${file}: ${path.map(String).join('.')}: ${message}`;
}

function withoutFile(groups: readonly Group[]): readonly string[] {
  const there = groups.map(({ group }) => group);
  const wanted = Array.from({ length: GROUPS }, (_, at) => at + 1);
  return [
    ...wanted.filter((n) => !there.includes(n)).map((n) => `group ${n} has no file.`),
    ...there.filter((n) => n > GROUPS).map((n) => `group ${n}: there are ${GROUPS}.`),
    ...repeated(there.map(String)).map((n) => `group ${n} has two files.`),
  ];
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}
