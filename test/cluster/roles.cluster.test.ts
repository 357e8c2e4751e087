import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { play } from '../support/clients/play.ts';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { asPrinted } from './support/as-printed.ts';
import { documentedBlocks } from './support/documented.ts';
import { install } from './support/installation.ts';
import { serviceUrl, tokenOf, valueOf } from './support/lookups.ts';
import { CLIENTS, QUESTIONS, ROLES, met } from './support/role-matrix.ts';
import { abandonNamespace, removeNamespace, served } from './support/workload.ts';

/** That of the documentation. */
const NAMESPACE = 'models';
const [APPLY = '', CALL = ''] = documentedBlocks('The role matrix: examples/cluster');
/** That of Python is no part of the image for pods: it runs on the machine of the tests alone. */
const ALL_CLIENTS = [...CLIENTS, ['python', 'legacy'], ['python', 'modern']] as const;
/** Installing the Python client takes its time once per machine. */
const ANSWERS_WITHIN_MS = 300_000;

beforeAll(async () => {
  await install();
  removeNamespace(NAMESPACE);
  await asPrinted(APPLY);
  served(NAMESPACE, 'model-server');
  await until('every policy is programmed', () =>
    programmed().every((status) => status === 'True'),
  );
}, 900_000);
afterAll(() => abandonNamespace(NAMESPACE));

function programmed(): string[] {
  const path = '{.items[*].status.conditions[?(@.type=="Programmed")].status}';
  return valueOf(NAMESPACE, 'mcprolepolicies', path).split(' ');
}

describe.each(ALL_CLIENTS)('with %s (%s era) and service-account tokens', (client, era) => {
  const meetsMatrix = async (role: string, expected: object): Promise<void> => {
    const destination = {
      url: serviceUrl(NAMESPACE, 'model-server'),
      token: tokenOf(NAMESPACE, role),
    };
    const [outcomes = []] = await play([{ ...destination, client, era, calls: QUESTIONS }]);
    expect(met(outcomes)).toEqual(expected);
  };
  it.each(ROLES)('%s meets the matrix', meetsMatrix, ANSWERS_WITHIN_MS);
});

describe('the call of the documentation', () => {
  it('shows a viewer one tool', async () => {
    const said = await asPrinted(CALL);
    const names = [...said.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
    expect(names).toEqual(['inspect_prompt']);
  });
});

describe('the status', () => {
  it('counts the pods that enforce each policy', () => {
    const columns = ['-o', 'jsonpath={.items[*].status.pods.programmed}'];
    const counts = kubectl(['get', 'mcprolepolicies', '-n', NAMESPACE, ...columns]).split(' ');
    expect(counts.toSorted()).toEqual(['1', '1']);
  });
});
