import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseAllDocuments } from 'yaml';
import { DANGEROUS } from '../../../operator/admission/refusals/privileges.ts';
import { NAMESPACE, RENDERINGS, lint, render, valuesOf } from './helm.ts';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly webhooks?: readonly { readonly clientConfig: object; readonly failurePolicy: string }[];
}

function manifests(...options: readonly string[]): readonly Manifest[] {
  return parseAllDocuments(render(...options)).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    const manifest = document.toJS() as Manifest | null;
    return manifest === null ? [] : [manifest];
  });
}

/** With the default values. */
const PRESET = manifests();

function rulesOf(kind: string): readonly Rule[] {
  return PRESET.filter((manifest) => manifest.kind === kind).flatMap(({ rules = [] }) => rules);
}

describe('the chart', () => {
  it('passes helm lint --strict', () => {
    expect(lint()).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  // Without the custom resource definitions: crds/ is compared below.
  it.each(RENDERINGS)('renders golden/%s.yaml', (name) => {
    const golden = readFileSync(join(import.meta.dirname, `golden/${name}.yaml`), 'utf8');
    expect(render(...valuesOf(name), '--set', 'crds.install=false')).toBe(golden);
  });

  it('has the same definitions as crds/, and leaves them out where asked to', () => {
    const root = join(import.meta.dirname, '../../..');
    const definitions = manifests('--set', 'crds.keep=false').filter(
      ({ kind }) => kind === 'CustomResourceDefinition',
    );
    expect(definitions).toHaveLength(6);
    for (const definition of definitions) {
      const [plural] = definition.metadata.name.split('.');
      const text = readFileSync(join(root, `crds/gatehouse.dev_${plural ?? ''}.yaml`), 'utf8');
      expect(definition).toEqual(parseAllDocuments(text)[0]?.toJS());
    }
    const kinds = manifests('--set', 'crds.install=false').map(({ kind }) => kind);
    expect(kinds).not.toContain('CustomResourceDefinition');
  });

  it('grants nothing by wildcard', () => {
    const rules = [...rulesOf('ClusterRole'), ...rulesOf('Role')];
    expect(rules.length).toBeGreaterThan(10);
    for (const { apiGroups = [], resources = [], nonResourceURLs = [], verbs } of rules)
      expect([...apiGroups, ...resources, ...nonResourceURLs, ...verbs].join()).not.toContain('*');
  });

  it('binds no role but its own', () => {
    const bound = PRESET.filter(({ kind }) => kind.endsWith('RoleBinding')).map(
      (binding) => (binding as unknown as { roleRef: { name: string } }).roleRef.name,
    );
    expect(bound).toEqual(['gatehouse-operator', 'gatehouse-operator']);
  });

  it('has no right to Secrets of others, and by name to its own', () => {
    const secrets = ({ resources = [] }: Rule) => resources.includes('secrets');
    expect(rulesOf('ClusterRole').filter(secrets)).toEqual([]);
    const [create, ...named] = rulesOf('Role').filter(secrets);
    expect(create?.verbs).toEqual(['create']);
    expect(named.map(({ resourceNames }) => resourceNames)).toEqual([['gatehouse-keys']]);
    const roles = PRESET.filter(({ kind }) => kind === 'Role');
    expect(roles.map(({ metadata }) => metadata.namespace)).toEqual([NAMESPACE]);
  });

  it('grants no power over pods or over rights', () => {
    const writing = rulesOf('ClusterRole').filter(({ verbs }) =>
      verbs.some((verb) => !['get', 'list', 'watch'].includes(verb)),
    );
    const written = writing.flatMap(({ resources = [] }) => resources);
    for (const forbidden of ['pods', 'pods/exec', 'serviceaccounts/token', 'clusterroles', 'roles'])
      expect(written).not.toContain(forbidden);
    const verbs = [...rulesOf('ClusterRole'), ...rulesOf('Role')].flatMap((rule) => rule.verbs);
    for (const forbidden of ['escalate', 'bind', 'impersonate'])
      expect(verbs).not.toContain(forbidden);
  });

  it.each(RENDERINGS)('has one list of images for operator and policy (%s)', (rendering) => {
    const text = render(...valuesOf(rendering));
    const [, value = '""'] = /GATEHOUSE_ALLOWED_IMAGES\n +value: (".+")\n/.exec(text) ?? [];
    const images = (JSON.parse(value) as string).split('\n');
    expect(images[0]).toContain('gatehouse');
    expect(text).toContain(`c.image in ${JSON.stringify(images)})`);
  });

  it('refuses the capabilities that the operator refuses', () => {
    const policies = render()
      .split('\n')
      .filter((line) => line.includes('capabilities.?add.orValue([]).exists'));
    expect(policies).toHaveLength(2);
    for (const line of policies) expect(line).toContain(` in ${JSON.stringify(DANGEROUS)})`);
  });

  it('never resets the authority that the operator writes into the webhooks, and fails closed', () => {
    const webhooks = PRESET.flatMap((manifest) => manifest.webhooks ?? []);
    expect(webhooks).toHaveLength(5);
    for (const { clientConfig, failurePolicy } of webhooks) {
      expect(clientConfig).not.toHaveProperty('caBundle');
      expect(failurePolicy).toBe('Fail');
    }
  });

  it.each([
    ['an unknown value', ['--set', 'replica=3'], 'replica'],
    ['no replica', ['--set', 'replicas=0'], '/replicas'],
    ['a digest that is none', ['--set', 'image.digest=latest'], '/image/digest'],
    ['an image with a quote', ['--set', 'image.repository=a"b'], '/image/repository'],
    ['a log level that is none', ['--set', 'operator.logLevel=verbose'], '/operator/logLevel'],
    ['an older Kubernetes', ['--kube-version', '1.29.0'], 'kubeVersion'],
  ])('refuses %s', (_what, options, part) => {
    expect(() => render(...options)).toThrow(part);
  });
});
