import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { until } from '../support/waiting.ts';
import { kubectl } from './kubectl.ts';
import { asked } from './support/attempts.ts';
import { SYSTEM, install } from './support/installation.ts';
import { NAMESPACE, startPlaces } from './support/places.ts';
import type { Places } from './support/places.ts';
import { WAYS_AS_SIDECAR } from './support/ways-as-sidecar.ts';
import { WAYS_IN } from './support/ways-in.ts';
import { WAYS_ROUND } from './support/ways-round.ts';
import { WaysTable } from './support/ways-table.ts';
import { INJECTED, TEST_IMAGE, rolledOut } from './support/workload.ts';

/** Under the capture `redirect`; loopback.cluster.test.ts has the other one. */
const WAYS = [...WAYS_IN, ...WAYS_ROUND, ...WAYS_AS_SIDECAR];
const STATES = [
  ['with the operator', 'guarded', 2],
  ['with the operator away', 'guarded, no operator', 0],
] as const;

let places: Places;

beforeAll(async () => {
  await install();
  places = startPlaces();
}, 900_000);

function scaleOperator(replicas: number): void {
  kubectl(['scale', 'deployment/gatehouse-operator', '-n', SYSTEM, `--replicas=${replicas}`]);
  rolledOut(SYSTEM, 'gatehouse-operator');
}

const twinOf = (column: string) => column.replace('guarded', 'twin');
const table = new WaysTable(...STATES.flatMap(([, column]) => [twinOf(column), column]));
afterAll(() => {
  console.log(table.toString());
  scaleOperator(2);
});

describe.each(STATES)('%s', (_when, column, replicas) => {
  beforeAll(() => {
    scaleOperator(replicas);
  });

  it.each(WAYS)('$way', async ({ way, openly, behind, at = 'guarded', attempt }) => {
    const [twin, guarded] = [await attempt(places.twin), await attempt(places[at])];
    table.note(way, twinOf(column), twin);
    table.note(way, column, guarded);
    expect([twin, guarded]).toEqual([openly, behind]);
  });
});

describe('a pod that asks for the gate while the operator is away', () => {
  beforeAll(() => {
    scaleOperator(0);
  });

  const pod = (annotations: object) =>
    stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'late', namespace: NAMESPACE, annotations },
      spec: {
        containers: [{ name: 'c', image: TEST_IMAGE, ports: [{ name: 'mcp', containerPort: 1 }] }],
      },
    });

  it('is refused, and one that does not ask starts', async () => {
    const create = (annotations: object) =>
      asked(['create', '--dry-run=server', '-f', '-'], pod(annotations));
    await until('no replica answers', () => create(INJECTED) !== 'done');
    expect(create({})).toBe('done');
  });
});
