/** One kind of object as the API server serves it. */
export interface Resource {
  /** API group; empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The name in the path: lower-case, plural. */
  readonly plural: string;
}

/** Which object, or which collection where there is no name. */
export interface Target {
  /** Absent for cluster-scoped objects and for a collection over all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
  /** `status`, `token`, ... of the named object. */
  readonly subresource?: string;
}

/**
 * The path of an object or collection, from its root at the API server.
 * @throws TypeError for an empty or relative segment, which the server would read as another path.
 */
export function resourcePath(resource: Resource, target: Target = {}): string {
  const { group, version, plural } = resource;
  const { namespace, name, subresource } = target;
  if (subresource !== undefined && name === undefined) {
    throw new TypeError(`The subresource ${subresource} of ${plural} needs the name of an object.`);
  }
  return [
    ...(group === '' ? ['api'] : ['apis', group]),
    version,
    ...(namespace === undefined ? [] : ['namespaces', namespace]),
    plural,
    ...(name === undefined ? [] : [name]),
    ...(subresource === undefined ? [] : [subresource]),
  ]
    .map(segment)
    .join('');
}

function segment(text: string): string {
  if (text === '' || text === '.' || text === '..') {
    throw new TypeError(`"${text}" cannot be a segment of the path of a Kubernetes object.`);
  }
  return `/${encodeURIComponent(text)}`;
}
