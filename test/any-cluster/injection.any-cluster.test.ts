import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stringify } from 'yaml';
import { until } from '../support/waiting.ts';
import { kubectl, tryKubectl } from '../cluster/kubectl.ts';
import { podOf, valueOf } from '../cluster/support/lookups.ts';
import { INJECTED, podTemplate, start } from '../cluster/support/workload.ts';
import { NAMESPACE } from './support/names.ts';
import { emptyNamespace } from './support/namespace.ts';

/** Said no other way, so that each pod shows what one of them does. */
const DECLINED = { 'gatehouse.dev/inject': 'false' };
const GATE = ['gatehouse-redirect', 'gatehouse'];
const INIT_CONTAINERS = '{.spec.initContainers[*].name}';
/** Dry runs in a row that must agree: each may be answered by another replica of the operator. */
const AGREEING = 6;

beforeAll(emptyNamespace);

/** The init containers of the one pod of a Deployment, once that is ready. */
function initContainersOf(name: string, annotations: Readonly<Record<string, string>>): string[] {
  start({ namespace: NAMESPACE, name, annotations });
  const pod = podOf(NAMESPACE, name);
  return valueOf(NAMESPACE, `pod/${pod}`, INIT_CONTAINERS).split(' ').filter(Boolean);
}

describe('a Deployment in a namespace without the label', () => {
  it('whose template asks by annotation gets the gate before its server', () => {
    expect(initContainersOf('annotated', INJECTED)).toEqual(GATE);
    const ready = '{.status.conditions[?(@.type=="Ready")].status}';
    expect(valueOf(NAMESPACE, `pod/${podOf(NAMESPACE, 'annotated')}`, ready)).toBe('True');
  });

  it('that does not ask is left alone', () => {
    expect(initContainersOf('plain', {})).toEqual([]);
  });
});

describe('a Deployment in a namespace with the label', () => {
  beforeAll(async () => {
    kubectl(['label', 'namespace', NAMESPACE, 'gatehouse.dev/inject=true']);
    await until('every replica has seen the label', isSeen, 60_000);
  });
  afterAll(() => {
    kubectl(['label', 'namespace', NAMESPACE, 'gatehouse.dev/inject-']);
  });

  it('gets the gate without asking', () => {
    expect(initContainersOf('labelled', {})).toEqual(GATE);
  });

  it('that declines is left alone', () => {
    expect(initContainersOf('declining', DECLINED)).toEqual([]);
  });
});

/** A pod that is only tried is injected as one that is made; where the API server alone knows the label, it is refused. */
function isSeen(): boolean {
  const template = podTemplate({ namespace: NAMESPACE, name: 'trial' });
  const metadata = { name: 'trial', namespace: NAMESPACE };
  const pod = stringify({ apiVersion: 'v1', kind: 'Pod', ...template, metadata });
  const create = ['create', '--dry-run=server', '-f', '-', '-o', `jsonpath=${INIT_CONTAINERS}`];
  const tries = Array.from({ length: AGREEING }, () => tryKubectl(create, pod));
  return tries.every(({ stdout }) => stdout === GATE.join(' '));
}
