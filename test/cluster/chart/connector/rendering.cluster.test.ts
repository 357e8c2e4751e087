import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { valueRows } from '../../../../scripts/chart-values.ts';
import dependencies from '../../../package.json' with { type: 'json' };
import { REPOSITORY } from '../../folders.ts';
import {
  CONNECTOR_NAMESPACE,
  CONNECTOR_RENDERINGS,
  connectorValues,
  lintConnector,
  renderConnector,
} from './helm.ts';

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: { readonly template: { readonly metadata: Metadata }; readonly rules: object };
}

/** What the chart may make: nothing of the cluster, and no right to anything. */
const KINDS = new Set([
  ...['ServiceAccount', 'Service', 'Deployment'],
  ...['McpIdentityProvider', 'McpServer', 'McpRolePolicy'],
]);
/** What only Helm writes. */
const OF_HELM = ['helm.sh/chart', 'app.kubernetes.io/managed-by'];
const EXAMPLE = 'examples/connectors/everything';
const PACKAGE = '@modelcontextprotocol/server-everything';

const read = (file: string) => readFileSync(join(REPOSITORY, file), 'utf8');

function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(document.errors.join('\n'));
    return [document.toJS() as Manifest];
  });
}

/** By kind and name, without what differs by who applies it: the namespace and the labels of Helm. */
function described(manifests: readonly Manifest[]): object {
  return Object.fromEntries(
    manifests.map(({ metadata, ...rest }) => {
      const { name, labels = {} } = metadata;
      const own = Object.entries(labels).filter(([label]) => !OF_HELM.includes(label));
      return [`${rest.kind}/${name}`, { ...rest, labels: Object.fromEntries(own) }];
    }),
  );
}

/** Whether a value of this path is set. */
function isSet(values: unknown, path: string): boolean {
  return (
    path
      .split('.')
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], values) !==
    undefined
  );
}

describe('the connector chart', () => {
  it('passes helm lint --strict, without values too', () => {
    for (const options of [[], ...CONNECTOR_RENDERINGS.map(connectorValues)])
      expect(lintConnector(...options)).toContain('1 chart(s) linted, 0 chart(s) failed');
  });

  it.each(CONNECTOR_RENDERINGS)('renders golden/%s.yaml', (name) => {
    const golden = readFileSync(join(import.meta.dirname, `golden/${name}.yaml`), 'utf8');
    expect(renderConnector(...connectorValues(name))).toBe(golden);
  });

  it('has every value set in values/everything.yaml, but for the tag beside a digest', () => {
    const rows = valueRows(read('charts/mcp-connector/values.yaml'));
    const values: unknown = parse(read('test/cluster/chart/connector/values/everything.yaml'));
    const unset = rows.filter(({ key }) => !isSet(values, key)).map(({ key }) => key);
    expect(unset).toEqual(['image.tag', 'serviceAccount.create']);
  });

  it.each(CONNECTOR_RENDERINGS)('makes nothing outside the namespace, guarded (%s)', (name) => {
    const manifests = manifestsIn(renderConnector(...connectorValues(name)));
    for (const { kind, metadata } of manifests) {
      expect(KINDS).toContain(kind);
      expect(metadata.namespace).toBe(CONNECTOR_NAMESPACE);
    }
    const pods = manifests.filter(({ kind }) => kind === 'Deployment');
    const marks = pods.map(({ spec }) => spec?.template.metadata.annotations);
    expect(marks).toEqual([expect.objectContaining({ 'gatehouse.dev/inject': 'true' })]);
  });

  it('runs as the service account `default` where it is to make none', () => {
    const none = ['--set', 'serviceAccount.create=false'];
    const text = renderConnector(...connectorValues('minimal'), ...none);
    expect(manifestsIn(text).map(({ kind }) => kind)).not.toContain('ServiceAccount');
    expect(text).toContain('serviceAccountName: "default"\n');
  });

  it.each([
    ['an unknown value', ['--set', 'replica=3'], 'replica'],
    ['no image', ['--set', 'image.repository='], 'image.repository is empty'],
    ['an image without a version', ['--set', 'image.tag='], 'image.tag and image.digest are empty'],
    ['a digest that is none', ['--set', 'image.digest=latest'], '/image/digest'],
    ['a port of the sidecar', ['--set', 'port=19001'], '/port'],
    ['a port of the sidecar, open', ['--set', 'gate.allowPorts={19000}'], '/gate/allowPorts/0'],
    ['a capture that is none', ['--set', 'gate.capture=none'], '/gate/capture'],
    ['a server for other pods', ['--set', 'server.selector.matchLabels.a=b'], 'selector'],
    ['pods of another name', ['--set', 'podLabels.app\\.kubernetes\\.io/name=b'], '/name'],
    ['a port as a number', ['--set', 'env[0].name=PORT,env[0].value=1'], '/env/0/value'],
    ['a rule without an effect', ['--set-json', 'rules=[{"name":"a","roles":["b"]}]'], '/rules/0'],
    [
      'an account that brings more with it',
      ['--set-json', String.raw`serviceAccount={"name":"a\n      hostNetwork: true"}`],
      '/serviceAccount/name',
    ],
    [
      'a provider that brings more with it',
      ['--set-json', String.raw`identityProviders={"a\n---\nkind: ClusterRole\n#":{"oidc":{}}}`],
      'invalid propertyName',
    ],
    [
      'pods without the gate',
      ['--set-string', 'podAnnotations.gatehouse\\.dev/inject=false'],
      'gatehouse.dev/inject',
    ],
    ['an older Kubernetes', ['--kube-version', '1.29.0'], 'kubeVersion'],
  ])('refuses %s', (_what, options, part) => {
    expect(() => renderConnector(...connectorValues('minimal'), ...options)).toThrow(part);
  });
});

describe(EXAMPLE, () => {
  const objects = manifestsIn(read(`${EXAMPLE}/objects.yaml`));

  it('says the same as values and as objects', () => {
    const values = join(REPOSITORY, EXAMPLE, 'values.yaml');
    const rendered = manifestsIn(renderConnector('--values', values));
    expect(rendered.map(({ kind }) => kind).toSorted()).toEqual([...KINDS].toSorted());
    expect(described(rendered)).toEqual(described(objects));
  });

  it('has the rules of examples/policies/everything.yaml', () => {
    const rulesOf = (manifests: readonly Manifest[]) =>
      manifests.find(({ kind }) => kind === 'McpRolePolicy')?.spec?.rules;
    const rules = rulesOf(manifestsIn(read('examples/policies/everything.yaml')));
    expect(rules).toHaveLength(6);
    expect(rulesOf(objects)).toEqual(rules);
  });

  it('builds the version of the server that the tests run', () => {
    const version = dependencies.dependencies[PACKAGE];
    expect(read(`${EXAMPLE}/Dockerfile`)).toContain(` ${PACKAGE}@${version}\n`);
  });
});
