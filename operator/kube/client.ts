import { loadConfig, openConnection } from './connection.ts';
import type { Connection } from './connection.ts';
import { KubeError, hasStatus } from './kube-error.ts';
import type { KubeLog } from './log.ts';
import { isRecord, readList, readObject } from './object.ts';
import type { KubeList, KubeObject } from './object.ts';
import { resourcePath } from './resource-path.ts';
import type { Resource, Target } from './resource-path.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Readonly<Record<string, string>>;

export interface RequestOptions {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; `application/json` where absent. */
  readonly contentType?: string;
  /** `application/json` where absent. */
  readonly accept?: string;
  /** For the whole exchange, in milliseconds; REQUEST_TIMEOUT_MS where absent. */
  readonly timeoutMs?: number;
}

/** Client of the API server. Every method throws KubeError. */
export interface KubeClient {
  /** Any request, for what the other methods do not cover. Returns the parsed body. */
  request(method: Method, path: string, options?: RequestOptions): Promise<unknown>;
  /** The lines of an answer without end. Ends when the server ends it; throws when the connection breaks or the signal aborts. */
  stream(path: string, query: Query, signal: AbortSignal): AsyncIterable<string>;
  /** Null where there is no such object. */
  get(resource: Resource, target: Target): Promise<KubeObject | null>;
  /** One page. */
  list(resource: Resource, target?: Target, options?: RequestOptions): Promise<KubeList>;
  create(resource: Resource, target: Target, body: unknown): Promise<KubeObject>;
  /** Replaces the object; a `metadata.resourceVersion` in the body makes it a compare-and-swap (409 where it changed). */
  update(resource: Resource, target: Target, body: unknown): Promise<KubeObject>;
  /** Server-side apply as FIELD_MANAGER; takes over fields that another manager owns. */
  apply(resource: Resource, target: Target, body: unknown): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386) as FIELD_MANAGER. */
  merge(resource: Resource, target: Target, body: unknown): Promise<KubeObject>;
  /** False where there was no such object. `options` is a DeleteOptions (preconditions, propagationPolicy). */
  delete(resource: Resource, target: Target, options?: object): Promise<boolean>;
  /** Breaks every connection; what is open fails. */
  close(): void;
}

/** Who owns the fields that the operator writes. */
export const FIELD_MANAGER = 'gatehouse-operator';

/** Longer than the API server's own time for a list of 500 pods under load, shorter than its 60 s. */
export const REQUEST_TIMEOUT_MS = 30_000;

interface Options {
  readonly log: KubeLog;
  /** A kubeconfig file; null for the pod's own service account. */
  readonly kubeconfig: string | null;
}

export function createKubeClient({ log, kubeconfig }: Options): KubeClient {
  return new HttpsClient(openConnection(loadConfig(kubeconfig), log));
}
