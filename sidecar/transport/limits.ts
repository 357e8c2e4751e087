/** Every bound of the transport that no McpServer sets, with its reason. */

/**
 * All header lines of one request, in octets. Bearer tokens with many groups reach 16 KiB; twice that is room enough. Of all
 * strangers together 32 MiB: with the bodies less than half of the 256 MiB that the chart gives a sidecar.
 */
export const HEADER_BYTES = 32 * 1024;

/**
 * Header lines of one request: what Envoy and Apache let through by default. Each weighs more than it says: 8,000 lines of
 * four octets fit in 32 KiB and take a megabyte.
 */
export const HEADER_LINES = 100;

/**
 * The request target, in octets: what nginx takes by default, and more than RFC 9110 4.1 asks for (8,000). It counts among
 * the octets of the header section, too.
 */
export const TARGET_BYTES = 8_192;

/** Milliseconds for the header section to arrive: a slow one holds a socket for nothing. */
export const HEADERS_TIMEOUT_MS = 10_000;

/** Milliseconds for the whole request to arrive; answers are not bounded by it. */
export const REQUEST_TIMEOUT_MS = 60_000;

/**
 * Milliseconds in which a client takes nothing of an answer that is on its way to it whole. Node notices it within twice the time:
 * nginx's `send_timeout`.
 */
export const UNTAKEN_MS = 30_000;

/** Milliseconds an idle client connection is kept: above the 60 s of common load balancers, so that they close first. */
export const KEEP_ALIVE_MS = 65_000;

/** Milliseconds between looks at slow requests: Node's own 30 s would make four times as much of the 10 s. */
export const CHECKING_MS = 1_000;

/** Client connections of one pod, at all of its addresses and ports: a thousand streams, and as many calls as one may have. */
export const CONNECTIONS = 2_048;

/** Those of them on which no known caller has asked for anything: what each sends of a header section is held. */
export const STRANGERS = 1_024;

/** A principal leaves this many times as many connections to others: one alone has half of them, and ten leave some. */
export const CONNECTIONS_LEFT_TIMES = 1;

/**
 * Octets of request bodies that one pod holds at once: the largest body that an McpServer may allow, or sixteen of the
 * largest by default. A quarter of the 256 MiB that the chart gives a sidecar.
 */
export const BODY_BYTES = 64 * 1024 * 1024;

/**
 * Octets of answers that one pod holds at once, because they are read whole or a slow client has not taken them: room for one of the
 * largest by default, and for a hundred and more that pass as they come to clients that are slow. An McpServer whose messageBytes is larger
 * widens it.
 */
export const ANSWER_BYTES = 24 * 1024 * 1024;

/** Calls of one principal in flight; the streams of McpServer limits are counted apart. */
export const CALLS_PER_PRINCIPAL = 1_024;

/**
 * Calls and streams of one pod that are open at once. With HTTP/1.1 most wait on a connection of their own; batches, HTTP+SSE
 * and pipelining have more. More than one principal may have, so that none takes all.
 */
export const OPEN_PER_POD = CONNECTIONS + CALLS_PER_PRINCIPAL;

/** Messages in one batch (2025-03-26): the bound of the official SDK. */
export const BATCH_MESSAGES = 100;

/** Milliseconds between looks at idle, expired and abandoned calls: how late such an end may come. */
export const SWEEP_MS = 250;

/** Legacy calls whose client went away and that still run upstream, per pod; beyond it the oldest is given up. */
export const ABANDONED_CALLS = 256;

/** Milliseconds such a call may still run: the upstream keeps its answer for a resumption. */
export const ABANDONED_MS = 600_000;

/** Characters of the URI at which an upstream of HTTP+SSE takes messages: what servers take as a request target by default. */
export const ENDPOINT_CHARACTERS = 8_192;

/** Milliseconds in which the upstream must answer a question of the gate's own: a client waits for it. */
export const QUESTION_MS = 10_000;

/** Octets of the answer to such a question: it is one short error. */
export const QUESTION_BYTES = 64 * 1024;

/** Header lines of one answer of the upstream, in octets: twice what a client may send. */
export const ANSWER_HEADER_BYTES = 64 * 1024;

/** Milliseconds without an octet of the upstream after which a request for a plain path ends: a health check has given up long before. */
export const PLAIN_ANSWER_MS = 30_000;

/** Octets of an upstream error answer that are read. */
export const ERROR_BODY_BYTES = 256 * 1024;

/** Seconds that open calls get when the process ends. */
export const DRAIN_SECONDS = 25;
