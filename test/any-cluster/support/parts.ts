import { kubectl } from '../../cluster/kubectl.ts';
import { SYSTEM } from './names.ts';

/** What belongs to an installation and to no namespace. */
const KINDS = [
  'customresourcedefinitions',
  'validatingadmissionpolicybindings',
  'validatingadmissionpolicies',
  'mutatingwebhookconfigurations',
  'validatingwebhookconfigurations',
  'clusterrolebindings',
  'clusterroles',
].join(',');
const PART = 'app.kubernetes.io/part-of=gatehouse';

/** What the operator writes into the installation's namespace, and the chart leaves there. */
const WRITTEN = ['secret/gatehouse-keys', 'lease/gatehouse-operator'];
const TRUST = 'gatehouse-trust';

/** Every part of Gatehouse that a cluster has, whoever brought it and wherever it is installed. */
export function partsThere(): readonly string[] {
  return [
    ...lines(kubectl(['get', KINDS, '-l', PART, '-o', 'name'])),
    ...lines(kubectl(['get', ...WRITTEN, '-n', SYSTEM, '--ignore-not-found', '-o', 'name'])),
    ...namespacesWithTrust().map((namespace) => `configmap/${TRUST} in ${namespace}`),
  ];
}

/** Removes all of it. Everything of a namespace without its policies is lost with the definitions. */
export function removeParts(): void {
  kubectl(['delete', KINDS, '-l', PART]);
  kubectl(['delete', ...WRITTEN, '-n', SYSTEM, '--ignore-not-found']);
  for (const namespace of namespacesWithTrust())
    kubectl(['delete', 'configmap', TRUST, '-n', namespace, '--ignore-not-found']);
}

function namespacesWithTrust(): readonly string[] {
  const named = ['-A', `--field-selector=metadata.name=${TRUST}`];
  const path = 'jsonpath={range .items[*]}{.metadata.namespace}{"\\n"}{end}';
  return lines(kubectl(['get', 'configmaps', ...named, '-o', path]));
}

const lines = (text: string): readonly string[] => text.split('\n').filter((line) => line !== '');
