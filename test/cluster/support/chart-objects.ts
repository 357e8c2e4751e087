import { parseAllDocuments } from 'yaml';
import { SYSTEM } from './installation.ts';
import { shell } from './meanwhile.ts';

interface Object {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Every kind of which the chart has an object, and their like. */
const KINDS = [
  ...['customresourcedefinitions', 'clusterroles', 'clusterrolebindings', 'roles', 'rolebindings'],
  ...['validatingadmissionpolicies', 'validatingadmissionpolicybindings'],
  ...['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
  ...['deployments', 'services', 'serviceaccounts', 'configmaps', 'secrets'],
  ...['poddisruptionbudgets', 'networkpolicies'],
].join();
const MANIFEST = `helm get manifest gatehouse --namespace ${SYSTEM}`;

/** Kind, name, and the chart with its version; definitions do not name it. */
function lineOf({ kind, metadata }: Object): string {
  return `${kind}/${metadata.name} ${metadata.labels?.['helm.sh/chart'] ?? ''}`;
}

/** Everything that is in the cluster because of a release of the chart, whether of the present one or not. */
export async function chartObjects(): Promise<readonly string[]> {
  const { items } = JSON.parse(await shell(`kubectl get ${KINDS} -A -o json`)) as {
    items: readonly Object[];
  };
  const ofHelm = ({ metadata }: Object) =>
    metadata.annotations?.['meta.helm.sh/release-name'] === 'gatehouse';
  return items.filter(ofHelm).map(lineOf).toSorted();
}

/** Everything of which the present release consists. */
export async function releaseObjects(): Promise<readonly string[]> {
  const documents = parseAllDocuments(await shell(MANIFEST));
  return documents.map((document) => lineOf(document.toJS() as Object)).toSorted();
}

/** Where the objects in the cluster differ from the present release; empty where they do not. */
export function changesSinceRelease(): Promise<string> {
  return shell(`${MANIFEST} | kubectl diff -f - || test $? -eq 1`);
}
