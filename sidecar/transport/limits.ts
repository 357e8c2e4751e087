/** Every bound of the transport that no McpServer sets, with its reason. */

/** All header lines of one request, in octets. Bearer tokens with many groups reach 16 KiB; twice that is room enough. */
export const HEADER_BYTES = 32 * 1024;

/** Milliseconds for the header section to arrive: a slow one holds a socket for nothing. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** Milliseconds for the whole request to arrive; answers are not bounded by it. */
export const REQUEST_TIMEOUT_MS = 60_000;

/** Milliseconds an idle client connection is kept: above the 60 s of common load balancers, so that they close first. */
export const KEEP_ALIVE_MS = 65_000;

/** Client connections of one pod. */
export const CONNECTIONS = 8_192;

/** Calls of one principal in flight; the streams of McpServer limits are counted apart. */
export const CALLS_PER_PRINCIPAL = 1_024;

/** Messages in one batch (2025-03-26): the bound of the official SDK. */
export const BATCH_MESSAGES = 100;

/** Milliseconds between looks at idle, expired and abandoned calls: how late such an end may come. */
export const SWEEP_MS = 250;

/** Legacy calls whose client went away and that still run upstream, per pod; beyond it the oldest is given up. */
export const ABANDONED_CALLS = 256;

/** Milliseconds such a call may still run: the upstream keeps its answer for a resumption. */
export const ABANDONED_MS = 600_000;

/** Octets of an upstream error answer that are read. */
export const ERROR_BODY_BYTES = 256 * 1024;

/** Seconds that open calls get when the process ends. */
export const DRAIN_SECONDS = 25;
