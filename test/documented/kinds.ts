import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from './blocks.ts';
import { argumentsOf } from './commands.ts';
import type { Command } from './commands.ts';

/** Of Kubernetes, as `kubectl api-resources` names them: as far as the documents speak of them. */
const BUILT_IN = [
  ...['pod', 'pods', 'po', 'service', 'services', 'svc', 'namespace', 'namespaces', 'ns'],
  ...['deployment', 'deployments', 'deploy', 'configmap', 'configmaps', 'cm', 'secret', 'secrets'],
  ...['serviceaccount', 'serviceaccounts', 'sa', 'event', 'events', 'ev', 'lease', 'leases'],
  ...['clusterrole', 'clusterroles', 'crd', 'customresourcedefinition'],
  ...['validatingadmissionpolicy', 'validatingadmissionpolicybinding'],
];

interface Definition {
  readonly spec: {
    readonly names: {
      readonly plural: string;
      readonly singular: string;
      readonly shortNames?: readonly string[];
      readonly categories?: readonly string[];
    };
  };
}

const OURS = readdirSync(join(REPOSITORY, 'crds')).flatMap((file) => {
  const text = readFileSync(join(REPOSITORY, 'crds', file), 'utf8');
  const {
    plural,
    singular,
    shortNames = [],
    categories = [],
  } = (parse(text) as Definition).spec.names;
  return [plural, singular, ...shortNames, ...categories];
});

const KINDS: readonly string[] = [...BUILT_IN, ...OURS];

/** Verbs of kubectl, and which of its arguments is of the form KIND, KIND,KIND or KIND/NAME; null: none. */
const KIND_AT: Readonly<Record<string, number | null>> = {
  apply: null,
  create: 2,
  debug: null,
  delete: 2,
  describe: 2,
  exec: 2,
  get: 2,
  label: 2,
  logs: 2,
  patch: 2,
  'port-forward': 2,
  rollout: 3,
};

/** Kinds of a command of kubectl that neither Kubernetes has nor a resource definition of ours, and verbs that are none. */
export function unknownKinds(command: Command): readonly string[] {
  const words = argumentsOf(command);
  const [program, verb = ''] = words;
  if (program !== 'kubectl') return [];
  const at = KIND_AT[verb];
  if (at === undefined) return [verb];
  // What is given in files names its kinds there; a token is made, and is no kind; a sentence may name the verb alone.
  if (at === null || command.includes('-f') || words[2] === 'token') return [];
  const [kinds = ''] = words[at]?.split('/') ?? [];
  if (kinds === '') return [];
  return kinds.split(',').filter((kind) => !KINDS.includes(kind));
}
