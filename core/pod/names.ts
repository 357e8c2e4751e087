/** What the operator writes into a pod and the sidecar, the chart and the policies of the API server rely on. */

/** Annotations of a pod (and the label of a namespace that has the first one's name). */
export const INJECT = 'gatehouse.dev/inject';
/** Guarded ports: numbers or names of container ports, separated by commas. Absent: the container ports named `mcp`. */
export const PORTS = 'gatehouse.dev/ports';
/** Other TCP ports that stay open: numbers, separated by commas. */
export const ALLOW_PORTS = 'gatehouse.dev/allow-ports';
/** Name of the Secret with the service credential (key `credential`: the whole value of the header). */
export const SECRET = 'gatehouse.dev/secret';
/** Name of the Secret (kubernetes.io/tls) with which the sidecar terminates TLS. */
export const TLS_SECRET = 'gatehouse.dev/tls-secret';
/** `strict` drops from every other container what it would need to become the sidecar's user. */
export const HARDENING = 'gatehouse.dev/hardening';
/** `redirect` or `loopback`, where the choice by the namespace's Pod Security level does not suit. */
export const CAPTURE = 'gatehouse.dev/capture';

/** The native sidecar. The name is reserved: exec and attach into it are denied. */
export const SIDECAR_CONTAINER = 'gatehouse';
/** The short init container that installs the redirect rules. */
export const REDIRECT_CONTAINER = 'gatehouse-redirect';

/** Volumes that only the sidecar may mount. */
export const TOKEN_VOLUME = 'gatehouse-token';
export const TRUST_VOLUME = 'gatehouse-trust';
export const STATE_VOLUME = 'gatehouse-state';
export const CREDENTIAL_VOLUME = 'gatehouse-credential';
export const TLS_VOLUME = 'gatehouse-tls';

/** ConfigMap with the trust anchors, one in each namespace that has guarded pods. */
export const TRUST_CONFIG_MAP = 'gatehouse-trust';
/** Its key: one compact JWS a line, each signed by a root. */
export const TRUST_KEY = 'trust.jws';

/** Audience of the token with which a sidecar shows the operator which pod it is in. */
export const OPERATOR_AUDIENCE = 'operator.gatehouse.dev';

/** User and group of the sidecar: of no other mesh, and of nobody else in the pod. */
export const SIDECAR_UID = 19_020;

/** Tells the sidecar that its pod begins to end. SIGTERM comes only after the last other container. */
export const ENDING_SIGNAL = 'SIGUSR2';
/** The hook that sends it: the sidecar is the first process of its container, and its entry point needs the same shell. */
export const ENDING_COMMAND: readonly string[] = ['/bin/sh', '-c', 'kill -USR2 1'];

/** Ports inside the pod's network namespace that are the sidecar's. */
export const ADMIN_PORT = 19_000;
/** Where rewritten probes and lifecycle hooks go. */
export const PROBE_PORT = 19_001;
/** Nobody listens here: the redirect sends it to DECOY_TARGET_PORT, by which the sidecar proves that it is in place. */
export const DECOY_PORT = 19_002;
export const DECOY_TARGET_PORT = 19_003;
/** The first guarded port is redirected here, the next to the next one. */
export const FIRST_GATE_PORT = 19_020;
/** Guarded ports of one pod. */
export const MOST_GUARDED_PORTS = 16;
