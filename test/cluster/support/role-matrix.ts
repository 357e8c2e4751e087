import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Asked, Outcome } from '../../support/clients/outcome.ts';
import type { ClientName, Era } from '../../support/clients/play.ts';
import { REPOSITORY } from '../folders.ts';
import { LIST, toolsOf, wordsOf } from './calls.ts';

/** What a role must see and may do. */
interface Met {
  readonly tools: readonly string[];
  readonly allowed: readonly string[];
}

/** The matrix of examples/cluster, written by hand. */
const MATRIX = parse(
  readFileSync(join(REPOSITORY, 'test', 'cases', 'cluster-roles.yaml'), 'utf8'),
) as {
  readonly roles: Readonly<Record<string, Met>>;
  readonly calls: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
};

/** The objects that it is about: accounts, server and policies. */
export const EXAMPLE_FILES: readonly string[] = [
  ...['accounts', 'identity', 'roles', 'model-server'].map((name) => `cluster/${name}.yaml`),
  'policies/model-server.yaml',
].map((file) => join(REPOSITORY, 'examples', file));

export const ROLES = Object.entries(MATRIX.roles);

export const CLIENTS: readonly (readonly [ClientName, Era])[] = [
  ['typescript-v1', 'legacy'],
  ['typescript-v2', 'legacy'],
  ['typescript-v2', 'modern'],
];

const NAMES = Object.keys(MATRIX.calls);

/** What every role asks: the list, then each call. */
export const QUESTIONS: readonly Asked[] = [
  LIST,
  ...NAMES.map((name) => ({
    method: 'tools/call',
    params: { name, arguments: MATRIX.calls[name] ?? {} },
  })),
];

/** What came of it. */
export function met([listed, ...called]: readonly Outcome[]): Met {
  const allowed = NAMES.filter((_name, index) => wordsOf(called[index]) === 'allowed');
  return { tools: toolsOf(listed), allowed };
}
