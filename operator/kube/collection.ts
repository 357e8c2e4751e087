import type { KubeClient, Query, RequestOptions } from './client.ts';
import type { KubeObject } from './object.ts';
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
export async function listAll(
  client: KubeClient,
  selection: Selection,
  signal: AbortSignal,
): Promise<Collection> {
  return listPages(client, selection, { accept: 'application/json', signal });
}

/** The same, versions only. */
export async function takeCensus(
  client: KubeClient,
  selection: Selection,
  signal: AbortSignal,
): Promise<Census> {
  const pages = await listPages(client, selection, { accept: METADATA_ONLY, signal });
  return { resourceVersion: pages.version, objects: pages.objects.map(({ meta }) => meta) };
}

async function listPages(
  client: KubeClient,
  selection: Selection,
  options: RequestOptions,
): Promise<Collection> {
  const objects: KubeObject[] = [];
  const query = { ...selectors(selection), limit: String(PAGE) };
  const read = (more: Query) =>
    client.list(selection.resource, target(selection), {
      ...options,
      query: { ...query, ...more },
    });
  let page = await read({});
  const version = readVersion(page.resourceVersion);
  objects.push(...page.items);
  while (page.continue !== '') {
    page = await read({ continue: page.continue });
    objects.push(...page.items);
  }
  return { version, objects };
}

export function target({ namespace }: Selection): { namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

export function selectors({ fieldSelector, labelSelector }: Selection): Query {
  return {
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}
