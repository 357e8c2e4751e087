import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { kubectl } from '../cluster/kubectl.ts';
import { programmed } from '../cluster/support/resources.ts';
import { CLIENTS, EXAMPLE_FILES, QUESTIONS, ROLES, met } from '../cluster/support/role-matrix.ts';
import { EXAMPLE_IMAGE, TEST_IMAGE, rolledOut } from '../cluster/support/workload.ts';
import { at, playInside } from './support/clients.ts';
import { NAMESPACE } from './support/names.ts';
import { emptyNamespace } from './support/namespace.ts';

beforeAll(() => {
  emptyNamespace();
  for (const file of EXAMPLE_FILES) {
    const objects = readFileSync(file, 'utf8').replaceAll(EXAMPLE_IMAGE, TEST_IMAGE);
    kubectl(['apply', '-n', NAMESPACE, '-f', '-'], objects);
  }
  rolledOut(NAMESPACE, 'model-server');
  programmed(NAMESPACE, 'models');
}, 300_000);

describe.each(CLIENTS)('with %s (%s era) and service-account tokens', (client, era) => {
  it.each(ROLES)('%s meets the matrix of examples/cluster', (role, expected) => {
    const session = { ...at('model-server', role), client, era, calls: QUESTIONS };
    const [outcomes = []] = playInside([session]);
    expect(met(outcomes)).toEqual(expected);
  });
});
