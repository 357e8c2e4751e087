import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeClient } from '../../../operator/kube/client.ts';
import { until } from '../../support/waiting.ts';

/** A resource of ours with a small spec, to watch. */
export const REVOCATIONS = {
  group: 'gatehouse.dev',
  version: 'v1alpha1',
  plural: 'mcprevocations',
};
const CRDS = { group: 'apiextensions.k8s.io', version: 'v1', plural: 'customresourcedefinitions' };
const CRD_FOLDER = join(import.meta.dirname, '../../../crds');
const NAMESPACES = { group: '', version: 'v1', plural: 'namespaces' };

/** Applies every CRD of the product, and waits until they are served. */
export async function installCrds(client: KubeClient): Promise<void> {
  for (const file of readdirSync(CRD_FOLDER).filter((name) => name.endsWith('.yaml'))) {
    const crd = parse(readFileSync(join(CRD_FOLDER, file), 'utf8')) as {
      metadata: { name: string };
    };
    await client.apply(CRDS, { name: crd.metadata.name }, crd);
  }
  await until('the CRDs to be served', () =>
    client.list(REVOCATIONS).then(
      () => true,
      () => null,
    ),
  );
}

export async function makeNamespace(client: KubeClient, name: string): Promise<void> {
  await client.create(NAMESPACES, {}, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** A revocation whose reason is what a test tells apart. */
export function revocation(name: string, reason: string): object {
  return {
    apiVersion: 'gatehouse.dev/v1alpha1',
    kind: 'McpRevocation',
    metadata: { name },
    spec: { session: name, expiresAt: '2030-01-01T00:00:00Z', reason },
  };
}

/** Writes revocations of one namespace. */
export class Revocations {
  readonly #client: KubeClient;
  readonly #namespace: string;

  constructor(client: KubeClient, namespace: string) {
    this.#client = client;
    this.#namespace = namespace;
  }

  async set(name: string, reason: string): Promise<number> {
    const target = { namespace: this.#namespace, name };
    const { meta } = await this.#client.apply(REVOCATIONS, target, revocation(name, reason));
    return Number(meta.resourceVersion);
  }

  async delete(name: string): Promise<void> {
    await this.#client.delete(REVOCATIONS, { namespace: this.#namespace, name });
  }
}
