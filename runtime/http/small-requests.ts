import type { Server, ServerOptions } from 'node:http';
import { Crowd } from './crowd.ts';

/**
 * Bounds of a port that takes small requests from whoever reaches it: probes, metrics, tokens on a laptop. Strangers who
 * fill it must not take the memory of the process: 64 connections of 8 KiB are half a mebibyte.
 */

/** Connections at once: a kubelet, some scrapers, and room. */
const CONNECTIONS = 64;

/** All header lines of one request, in octets: a scraper's bearer token is in it, nothing else is long. */
const HEADER_BYTES = 8 * 1024;

/** Milliseconds for a request to arrive: these callers are near, and none has more than a few lines to say. */
const REQUEST_TIMEOUT_MS = 5_000;

/** Milliseconds between looks at slow requests: Node's own 30 s would make six times as much of the 5 s. */
const CHECKING_MS = 1_000;

export const SMALL_REQUESTS = {
  maxHeaderSize: HEADER_BYTES,
  headersTimeout: REQUEST_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  connectionsCheckingInterval: CHECKING_MS,
} as const satisfies ServerOptions;

/** A connection too many takes the place of the oldest one: strangers who hold all of them do not keep a kubelet out. */
export function keepNewest(server: Server): void {
  new Crowd(CONNECTIONS).watch(server);
}
