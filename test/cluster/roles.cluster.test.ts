import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { play } from '../support/clients/play.ts';
import type { ClientName, Era } from '../support/clients/play.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { REPOSITORY } from './folders.ts';
import { install } from './support/installation.ts';
import { serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import { freshNamespace, rolledOut } from './support/workload.ts';

/** What each role must see and may do, written by hand: the matrix of examples/cluster. */
interface Matrix {
  readonly roles: Readonly<
    Record<string, { readonly tools: string[]; readonly allowed: string[] }>
  >;
  readonly calls: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const NAMESPACE = 'roles';
const EXAMPLES = ['accounts', 'identity', 'roles', 'model-server'].map((name) =>
  join(REPOSITORY, 'examples', 'cluster', `${name}.yaml`),
);
const RULES = join(REPOSITORY, 'examples', 'policies', 'model-server.yaml');
const MATRIX = parse(
  readFileSync(join(REPOSITORY, 'test', 'cases', 'cluster-roles.yaml'), 'utf8'),
) as Matrix;
const CLIENTS: readonly (readonly [ClientName, Era])[] = [
  ['typescript-v1', 'legacy'],
  ['typescript-v2', 'legacy'],
  ['typescript-v2', 'modern'],
];

beforeAll(async () => {
  await install();
  freshNamespace(NAMESPACE);
  for (const file of [...EXAMPLES, RULES]) kubectl(['apply', '-n', NAMESPACE, '-f', file]);
  rolledOut(NAMESPACE, 'model-server');
  await until('every policy is programmed', () =>
    programmed().every((status) => status === 'True'),
  );
}, 900_000);

function programmed(): string[] {
  const path = '{.items[*].status.conditions[?(@.type=="Programmed")].status}';
  return valueOf(NAMESPACE, 'mcprolepolicies', path).split(' ');
}

describe.each(CLIENTS)('with %s (%s era) and service-account tokens', (client, era) => {
  it.each(Object.entries(MATRIX.roles))('%s meets the matrix', async (role, { tools, allowed }) => {
    const names = Object.keys(MATRIX.calls);
    const calls = names.map((name) => ({
      method: 'tools/call',
      params: { name, arguments: MATRIX.calls[name] ?? {} },
    }));
    const destination = {
      url: serviceUrl(NAMESPACE, 'model-server'),
      token: tokenOf(NAMESPACE, role),
    };
    const list = { method: 'tools/list', params: {} };
    const [outcomes = []] = await play([{ ...destination, client, era, calls: [list, ...calls] }]);
    const [listed, ...called] = outcomes;
    expect(listed).toMatchObject({ kind: 'result' });
    expect(toolsIn(listed)).toEqual(tools);
    expect(names.filter((_name, index) => isAllowed(called[index]))).toEqual(allowed);
  });
});

function toolsIn(outcome: unknown): string[] {
  const { result } = outcome as { result: { tools: readonly { name: string }[] } };
  return result.tools.map(({ name }) => name).toSorted();
}

function isAllowed(outcome: unknown): boolean {
  const { kind, result } = outcome as { kind: string; result?: { isError?: boolean } };
  return kind === 'result' && result?.isError !== true;
}

describe('the status', () => {
  it('counts the pods that enforce each policy', () => {
    const columns = ['-o', 'jsonpath={.items[*].status.pods.programmed}'];
    const counts = kubectl(['get', 'mcprolepolicies', '-n', NAMESPACE, ...columns]).split(' ');
    expect(counts.toSorted()).toEqual(['1', '1']);
  });
});
