import type { KubeClient, Query } from './client.ts';
import type { KubeObject } from './object.ts';
import { resourcePath } from './resource-path.ts';
import type { Resource } from './resource-path.ts';
import type { Census } from './store.ts';
import { readVersion } from './watch-event.ts';

/** What is listed and watched. */
export interface Selection {
  readonly resource: Resource;
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Objects a page: what kubectl and client-go ask for. */
const PAGE = 500;
const METADATA_ONLY = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';

interface Collection {
  readonly version: number;
  readonly objects: readonly KubeObject[];
}

/** The whole collection at one version: no resourceVersion is given, so the read is consistent. */
export async function listAll(client: KubeClient, selection: Selection): Promise<Collection> {
  return listPages(client, selection, 'application/json');
}

/** The same, versions only. */
export async function takeCensus(client: KubeClient, selection: Selection): Promise<Census> {
  const { version, objects } = await listPages(client, selection, METADATA_ONLY);
  return { resourceVersion: version, objects: objects.map(({ meta }) => meta) };
}

/** The lines of a watch that begins after a version. */
export function watchFrom(
  client: KubeClient,
  selection: Selection,
  watch: { version: number; timeoutSeconds: number; signal: AbortSignal },
): AsyncIterable<string> {
  const query = {
    ...selectors(selection),
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: String(watch.version),
    timeoutSeconds: String(watch.timeoutSeconds),
  };
  return client.stream(resourcePath(selection.resource, target(selection)), query, watch.signal);
}

async function listPages(
  client: KubeClient,
  selection: Selection,
  accept: string,
): Promise<Collection> {
  const objects: KubeObject[] = [];
  const query = { ...selectors(selection), limit: String(PAGE) };
  let page = await client.list(selection.resource, target(selection), { query, accept });
  const version = readVersion(page.resourceVersion);
  objects.push(...page.items);
  while (page.continue !== '') {
    const options = { query: { ...query, continue: page.continue }, accept };
    page = await client.list(selection.resource, target(selection), options);
    objects.push(...page.items);
  }
  return { version, objects };
}

function target({ namespace }: Selection): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

function selectors({ fieldSelector, labelSelector }: Selection): Query {
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}
