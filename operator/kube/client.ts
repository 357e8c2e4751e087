import { loadConfig, openConnection } from './connection.ts';
import { malformed, readAnswer, readLines } from './answer.ts';
import type { Connection } from './connection.ts';
import { KubeError, hasStatus } from './kube-error.ts';
import type { KubeLog } from './log.ts';
import { readList, readObject } from './object.ts';
import type { KubeList, KubeObject } from './object.ts';
import { resourcePath } from './resource-path.ts';
import type { Resource, Target } from './resource-path.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Readonly<Record<string, string>>;

export interface Limits {
  /** For the whole exchange, in milliseconds; REQUEST_TIMEOUT_MS where absent. */
  readonly timeoutMs?: number;
  /** Gives the request up. */
  readonly signal?: AbortSignal;
}

export interface RequestOptions extends Limits {
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Of the body; `application/json` where absent. */
  readonly contentType?: string;
  /** `application/json` where absent. */
  readonly accept?: string;
}

/** Client of the API server. Every method throws KubeError. */
export interface KubeClient {
  /** Any request, for what the other methods do not cover. Returns the parsed body. */
  request(method: Method, path: string, options?: RequestOptions): Promise<unknown>;
  /** The lines of an answer without end. Ends when the server ends it; throws when the connection breaks or the signal aborts. */
  stream(path: string, query: Query, signal: AbortSignal): AsyncIterable<string>;
  /** Null where there is no such object. */
  get(resource: Resource, target: Target, limits?: Limits): Promise<KubeObject | null>;
  /** One page. */
  list(resource: Resource, target?: Target, options?: RequestOptions): Promise<KubeList>;
  create(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject>;
  /** Replaces the object; a `metadata.resourceVersion` in the body makes it a compare-and-swap (409 where it changed). */
  update(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject>;
  /** Server-side apply as FIELD_MANAGER; takes over fields that another manager owns. */
  apply(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject>;
  /** JSON merge patch (RFC 7386) as FIELD_MANAGER. */
  merge(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject>;
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

const JSON_TYPE = 'application/json';
const MERGE_PATCH = 'application/merge-patch+json';
/** JSON is YAML. */
const APPLY_PATCH = 'application/apply-patch+yaml';

class HttpsClient implements KubeClient {
  readonly #connection: Connection;
  readonly #closing = new AbortController();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async request(method: Method, path: string, options: RequestOptions = {}): Promise<unknown> {
    const given = options.signal === undefined ? [] : [options.signal];
    const timeout = AbortSignal.timeout(options.timeoutMs ?? REQUEST_TIMEOUT_MS);
    try {
      const answer = await this.#connection.send({
        ...exchangeOf(method, path, options),
        signal: AbortSignal.any([timeout, this.#closing.signal, ...given]),
      });
      return await readAnswer(answer);
    } catch (thrown) {
      throw timeout.aborted ? timedOut(`${method} ${path}`) : KubeError.from(thrown);
    }
  }

  async *stream(path: string, query: Query, signal: AbortSignal): AsyncGenerator<string> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), REQUEST_TIMEOUT_MS);
    try {
      const answer = await this.#connection.send({
        ...exchangeOf('GET', path, { query }),
        signal: AbortSignal.any([signal, late.signal, this.#closing.signal]),
      });
      clearTimeout(timer);
      yield* readLines(answer);
    } catch (thrown) {
      throw late.signal.aborted ? timedOut(`GET ${path}`) : KubeError.from(thrown);
    } finally {
      clearTimeout(timer);
    }
  }

  async get(resource: Resource, target: Target, limits?: Limits): Promise<KubeObject | null> {
    try {
      return objectOf(await this.request('GET', resourcePath(resource, target), limits));
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return null;
      throw thrown;
    }
  }

  async list(resource: Resource, target?: Target, options?: RequestOptions): Promise<KubeList> {
    const list = readList(await this.request('GET', resourcePath(resource, target), options));
    if (list === null) throw malformed(`The list of ${resource.plural} has no list's form.`);
    return list;
  }

  create(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject> {
    return this.#write('POST', resourcePath(resource, target), { ...limits, body });
  }

  update(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject> {
    return this.#write('PUT', resourcePath(resource, target), { ...limits, body });
  }

  apply(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject> {
    const options = { ...limits, body, query: { force: 'true' }, contentType: APPLY_PATCH };
    return this.#write('PATCH', resourcePath(resource, target), options);
  }

  merge(resource: Resource, target: Target, body: unknown, limits?: Limits): Promise<KubeObject> {
    const options = { ...limits, body, contentType: MERGE_PATCH };
    return this.#write('PATCH', resourcePath(resource, target), options);
  }

  async #write(method: Method, path: string, options: RequestOptions): Promise<KubeObject> {
    const query = { ...options.query, fieldManager: FIELD_MANAGER };
    return objectOf(await this.request(method, path, { ...options, query }));
  }

  async delete(resource: Resource, target: Target, options?: object): Promise<boolean> {
    const body = options === undefined ? {} : { body: options };
    try {
      await this.request('DELETE', resourcePath(resource, target), body);
      return true;
    } catch (thrown) {
      if (hasStatus(thrown, 404)) return false;
      throw thrown;
    }
  }

  close(): void {
    this.#closing.abort();
    this.#connection.close();
  }
}

function exchangeOf(method: Method, path: string, options: RequestOptions) {
  const { query = {}, body, contentType = JSON_TYPE, accept = JSON_TYPE } = options;
  const search = new URLSearchParams(query).toString();
  const text = body === undefined ? null : JSON.stringify(body);
  return {
    method,
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      accept,
      'user-agent': FIELD_MANAGER,
      ...(text === null
        ? {}
        : { 'content-type': contentType, 'content-length': String(Buffer.byteLength(text)) }),
    },
    body: text,
  };
}

function objectOf(value: unknown): KubeObject {
  const object = readObject(value);
  if (object === null) throw malformed('The answer of the API server is not an object.');
  return object;
}

function timedOut(what: string): KubeError {
  return new KubeError({
    status: 0,
    reason: 'Timeout',
    message: `The API server did not answer ${what} in time.`,
    retryAfterSeconds: null,
  });
}
