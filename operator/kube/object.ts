/** What every object of the API server has. */
export interface ObjectMeta {
  readonly name: string;
  /** Empty for cluster-scoped objects. */
  readonly namespace: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** An object as the API server answered with it: its metadata has been read, the rest is for the caller to parse. */
export interface KubeObject {
  readonly meta: ObjectMeta;
  /** The whole object, metadata included. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** One page of a collection. */
export interface KubeList {
  /** Of the state that the whole list, every page of it, is of. */
  readonly resourceVersion: string;
  /** Opaque; empty on the last page. */
  readonly continue: string;
  readonly items: readonly KubeObject[];
}

/** Null for what is not an object of the API server. */
export function readObject(value: unknown): KubeObject | null {
  if (!isRecord(value) || !isRecord(value['metadata'])) return null;
  const { name, namespace = '', uid, resourceVersion } = value['metadata'];
  if (typeof name !== 'string' || typeof namespace !== 'string') return null;
  if (typeof uid !== 'string' || typeof resourceVersion !== 'string') return null;
  return { meta: { name, namespace, uid, resourceVersion }, value };
}

/** Null for what is not a list of objects. */
export function readList(value: unknown): KubeList | null {
  if (!isRecord(value) || !isRecord(value['metadata'])) return null;
  const { resourceVersion, continue: rest = '' } = value['metadata'];
  const { items } = value;
  if (typeof resourceVersion !== 'string' || typeof rest !== 'string') return null;
  const objects = (Array.isArray(items) ? items : []).map(readObject);
  const whole = objects.filter((object) => object !== null);
  return whole.length === objects.length ? { resourceVersion, continue: rest, items: whole } : null;
}

/** `namespace/name`; a cluster-scoped object begins with the slash. */
export function objectKey({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/**
 * A resource version as a number: versions of one kind are comparable since Kubernetes 1.35 declared what etcd always
 * gave. NaN for anything else, which no comparison takes for newer.
 */
export function versionNumber(resourceVersion: string): number {
  return /^\d{1,15}$/.test(resourceVersion) ? Number(resourceVersion) : Number.NaN;
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
