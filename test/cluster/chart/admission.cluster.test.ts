import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { TABLE, callOf, pathIn } from './admission-rows.ts';
import type { AdmissionRow } from './admission-rows.ts';
import { ApiServer } from '../support/api-server.ts';
import { openClusterApi } from './cluster-api.ts';
import type { Answer, ClusterApi } from './cluster-api.ts';
import { NAMESPACE, render } from './helm.ts';

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const REGISTRATION = '/apis/admissionregistration.k8s.io/v1';
const PATHS: Readonly<Record<string, string>> = {
  ConfigMap: `/api/v1/namespaces/${NAMESPACE}/configmaps`,
  ValidatingAdmissionPolicy: `${REGISTRATION}/validatingadmissionpolicies`,
  ValidatingAdmissionPolicyBinding: `${REGISTRATION}/validatingadmissionpolicybindings`,
};
const IMAGES = ['image.repository=registry.example/gatehouse', 'image.tag=1'];

/** The policies of the chart and their parameters: nothing that needs an operator. */
function policies(): readonly Manifest[] {
  const sets = [...IMAGES, 'admission.extraImages={registry.example/gatehouse:0}'];
  return parseAllDocuments(render(...sets.flatMap((one) => ['--set-string', one])))
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest) => manifest !== null)
    .filter(({ kind }) => kind in PATHS);
}

let server: ApiServer;
let api: ClusterApi;
const manifests = policies();
/** Namespaces by their labels. */
const namespaces = new Map<string, string>();

function labelsOf({ namespaceLabels = {} }: AdmissionRow): string {
  return JSON.stringify(namespaceLabels);
}

async function make(path: string, body: unknown, as?: string): Promise<void> {
  const caller = as === undefined ? null : (TABLE.callers[as] ?? null);
  const answer = await api.call({ method: 'POST', path, body, as: caller });
  if (answer.status >= 300 && answer.status !== 409) throw new Error(`${path}: ${answer.text}`);
}

async function makeNamespace(name: string, labels: object): Promise<void> {
  await make('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels },
  });
  await make(pathIn(name, 'serviceaccounts'), {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default' },
  });
}

/** What every row finds: pods, and the operator's objects unless the labels ask for none. */
async function furnish(namespace: string, hasAnchors: boolean): Promise<void> {
  const { guarded, strict, loopback, sized, grown, small, earlier } = TABLE.objects;
  const { plain, trust, revision } = TABLE.objects;
  for (const pod of [guarded, strict, loopback, sized, grown, small, earlier])
    await make(pathIn(namespace, 'pods'), pod);
  await make(pathIn(namespace, 'pods'), { ...plain, metadata: { name: 'unguarded' } });
  await make(pathIn(namespace, 'controllerrevisions'), revision, 'operator');
  if (hasAnchors) await make(pathIn(namespace, 'configmaps'), trust, 'operator');
}

/** One refusal of each policy: a policy is in force some time after it was written. */
const PROBES = [
  'an unclear mark',
  'another image',
  'a label added',
  'a binding that labels',
  'exec into the sidecar',
  'an accepted form deleted',
  'our audience for anyone',
];

async function inForce(): Promise<void> {
  const namespace = namespaces.get('{}') ?? '';
  let waiting = TABLE.rows.filter(({ name }) => PROBES.includes(name));
  for (let attempt = 0; attempt < 60 && waiting.length > 0; attempt += 1) {
    const answers = await Promise.all(waiting.map((row) => api.call(callOf(row, namespace))));
    waiting = waiting.filter((_row, index) => !isRefusal(answers[index]));
    if (waiting.length > 0) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  if (waiting.length > 0)
    throw new Error(`not in force after 30 s: ${waiting.map(({ name }) => name).join(', ')}`);
}

function isRefusal(answer: Answer | undefined): boolean {
  return answer?.text.includes('ValidatingAdmissionPolicy') === true;
}

beforeAll(async () => {
  server = await ApiServer.start();
  api = await openClusterApi(server.kubeconfig());
  await makeNamespace(NAMESPACE, {});
  const labels = [...new Set(['{}', ...TABLE.rows.map(labelsOf)])];
  for (const [index, text] of labels.entries()) {
    const name = `chart-rows-${index}`;
    await makeNamespace(name, JSON.parse(text) as object);
    namespaces.set(text, name);
    await furnish(name, !text.includes('anchors'));
  }
  // After the pods: one that an earlier release injected would not be admitted any more.
  for (const manifest of manifests) await make(PATHS[manifest.kind] ?? '', manifest);
  await inForce();
}, 120_000);

afterAll(async () => {
  await api.close();
  await server.close();
});

/**
 * A connection that is admitted still finds no server: it is the policies that must not be named. A conflict with what
 * is there comes from the store, behind admission.
 */
function expectAllowed(row: AdmissionRow, { status, text }: Answer): void {
  expect(text).not.toContain('denied request');
  if (row.connect === undefined) expect([200, 201, 409]).toContain(status);
}

describe("the chart's admission policies, without an operator", () => {
  it.each(TABLE.rows.map((row) => [row.allowed ? 'admits' : 'refuses', row.name, row] as const))(
    '%s %s',
    async (_verb, _name, row) => {
      const namespace = row.namespace ?? namespaces.get(labelsOf(row)) ?? '';
      const answer = await api.call(callOf(row, namespace));
      if (row.allowed) return expectAllowed(row, answer);
      expect(answer.status).toBe(422);
      expect(isRefusal(answer)).toBe(row.by === undefined);
      expect(JSON.parse(answer.text)).toMatchObject({
        message: expect.stringContaining(row.message ?? '\0'),
      });
    },
  );

  it('admit no image that is written into the ConfigMap of images', async () => {
    const path = `${PATHS['ConfigMap'] ?? ''}/gatehouse-admission`;
    const body = { data: { images: 'registry.example/evil:1' } };
    expect(await api.call({ method: 'PATCH', path, body })).toMatchObject({ status: 200 });
    const foreign = TABLE.rows.filter(({ name }) => name === 'another image');
    expect(foreign).toHaveLength(1);
    for (const row of foreign) {
      const { text } = await api.call(callOf(row, namespaces.get('{}') ?? ''));
      expect(text).toContain("neither this installation's");
    }
  });
});
