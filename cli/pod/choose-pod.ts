import { parseLabels } from '../options/labels.ts';
import type { AcceptedObjects } from '../folder/accepted.ts';
import { UsageError } from '../usage-error.ts';
import { namespacesOf, podsOf } from './candidates.ts';
import { NAME_LABEL, NAMESPACE } from './compile-for.ts';
import type { Pod } from './compile-for.ts';

/** The options that say which pod a question is about, as written. */
export interface PodWords {
  readonly server?: string;
  readonly labels?: string;
  readonly namespace?: string;
}

/** The pod that is meant: the one that was named, or the only one that the folder selects. Throws UsageError. */
export function choosePod(accepted: AcceptedObjects, words: PodWords): Pod {
  const namespace = words.namespace ?? onlyNamespace(accepted);
  const named = words.server === undefined ? {} : { [NAME_LABEL]: words.server };
  const given = words.labels === undefined ? {} : parseLabels(words.labels);
  if (words.server !== undefined || words.labels !== undefined)
    return { namespace, labels: { ...given, ...named } };
  const [only, ...others] = podsOf(accepted, namespace);
  if (only !== undefined && others.length === 0) return only;
  throw new UsageError('PodUnclear', unclear([...(only === undefined ? [] : [only]), ...others]));
}

function unclear(pods: readonly Pod[]): string {
  const servers = pods.flatMap(({ labels }) => labels[NAME_LABEL] ?? []);
  const names = [...new Set(servers)].toSorted();
  return names.length === 0
    ? 'the policies select different pods: say which one with --labels KEY=VALUE.'
    : `the policies select different pods: say which one with --server NAME or --labels; the servers are ${names.join(', ')}.`;
}

function onlyNamespace(accepted: AcceptedObjects): string {
  const [only, ...others] = namespacesOf(accepted);
  return only !== undefined && others.length === 0 ? only : NAMESPACE;
}
