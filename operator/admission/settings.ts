/** Amounts by resource name, as Kubernetes writes quantities: `{cpu: '25m', memory: '64Mi'}`. */
export type Amounts = Readonly<Record<string, string>>;

export interface ContainerResources {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

/** What the installation decides about every injected pod. */
export interface InjectionSettings {
  /** Image that new sidecars get. */
  readonly image: string;
  /** Images that a sidecar may have: `image` first, the one of the previous release during an upgrade. */
  readonly allowedImages: readonly string[];
  /** `https://HOST:PORT` of the operator's service. */
  readonly operatorUrl: string;
  /** SHA-256 thumbprints (RFC 7638, base64url) of the root keys that may sign trust anchors. At least one. */
  readonly roots: readonly string[];
  readonly resources: ContainerResources;
  /** Namespaces in which nothing is ever injected: the operator's own, kube-system. */
  readonly excludedNamespaces: readonly string[];
}
