import type { ProbeTarget } from './probe-target.ts';

/** How the sidecar comes before the server: see the table of captures in docs/injection.md. */
export type Capture = 'redirect' | 'loopback';

/**
 * The whole configuration of an injected sidecar, as the JSON value of one environment variable: written by the
 * admission webhook, compared by it when it recomputes a pod, and read once by the sidecar.
 */
export interface InjectedConfig {
  readonly capture: Capture;
  /** At least one, in ascending order of port. */
  readonly guardedPorts: readonly number[];
  /** Other TCP ports that stay open. */
  readonly allowPorts: readonly number[];
  /** Name of the protected MCP server in records until a snapshot names it. */
  readonly server: string;
  /** `https://HOST:PORT` of the operator's service. */
  readonly operatorUrl: string;
  /** SHA-256 thumbprints (RFC 7638, base64url) of the root keys that may sign the trust anchors. */
  readonly roots: readonly string[];
  /** Rewritten probes and hooks, by the path under which they are asked for. */
  readonly probes: Readonly<Record<string, ProbeTarget>>;
  /** Whether a TLS certificate is mounted. */
  readonly tls: boolean;
}

export const CONFIG_VARIABLE = 'GATEHOUSE_CONFIG';
/** From the downward API: metadata.name, metadata.namespace, metadata.uid, status.podIPs. */
export const POD_NAME_VARIABLE = 'GATEHOUSE_POD_NAME';
export const POD_NAMESPACE_VARIABLE = 'GATEHOUSE_POD_NAMESPACE';
export const POD_UID_VARIABLE = 'GATEHOUSE_POD_UID';
export const POD_IPS_VARIABLE = 'GATEHOUSE_POD_IPS';

/** Where the volumes are mounted. */
export const TOKEN_FOLDER = '/var/run/gatehouse/token';
export const TOKEN_FILE = `${TOKEN_FOLDER}/token`;
export const TRUST_FOLDER = '/var/run/gatehouse/trust';
export const STATE_FOLDER = '/var/run/gatehouse/state';
export const CREDENTIAL_FOLDER = '/var/run/gatehouse/credential';
export const TLS_FOLDER = '/var/run/gatehouse/tls';
