import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { until } from '../../support/waiting.ts';
import { REPOSITORY } from '../folders.ts';
import { kubectl, tryKubectl } from '../kubectl.ts';
import { resource } from './resources.ts';

const CRD = 'mcprolepolicies.gatehouse.dev';
const SCHEMA = join(REPOSITORY, 'crds', 'gatehouse.dev_mcprolepolicies.yaml');
const WEBHOOK = 'validate-resource.gatehouse.dev';
const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/**
 * Lets any McpRolePolicy into one namespace, as an upgrade that tightens the schema leaves older objects behind: the
 * schema takes everything, and the webhook passes the namespace by.
 */
export async function guardDown(namespace: string): Promise<void> {
  const key = 'kubernetes.io/metadata.name';
  withSchema(ANYTHING);
  withNamespaceSelector({ matchExpressions: [{ key, operator: 'NotIn', values: [namespace] }] });
  await until('anything is let in', () => isLetIn(namespace));
}

/** Both as they were installed. */
export async function guardUp(): Promise<void> {
  withNamespaceSelector({ matchExpressions: null });
  const { spec } = parse(readFileSync(SCHEMA, 'utf8')) as {
    spec: { versions: readonly { schema: { openAPIV3Schema: object } }[] };
  };
  withSchema(spec.versions[0]?.schema.openAPIV3Schema ?? {});
  await until('nothing invalid is let in', () => !isLetIn('default'));
}

function withSchema(schema: object): void {
  const path = '/spec/versions/0/schema/openAPIV3Schema';
  const patch = JSON.stringify([{ op: 'replace', path, value: schema }]);
  kubectl(['patch', 'customresourcedefinition', CRD, '--type=json', '-p', patch]);
}

function withNamespaceSelector(namespaceSelector: object): void {
  const patch = JSON.stringify({ webhooks: [{ name: WEBHOOK, namespaceSelector }] });
  kubectl(['patch', 'validatingwebhookconfiguration', 'gatehouse', '-p', patch]);
}

function isLetIn(namespace: string): boolean {
  const invalid = stringify(resource('McpRolePolicy', namespace, 'trial', { rules: 7 }));
  return tryKubectl(['create', '--dry-run=server', '-f', '-'], invalid).status === 0;
}
