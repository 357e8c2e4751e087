import type { Era } from './operation.ts';

/** Revisions in which `initialize` settles the version, oldest first. */
export const LEGACY_VERSIONS: readonly string[] = [
  '2024-11-05',
  '2025-03-26',
  '2025-06-18',
  '2025-11-25',
];

/** Revisions in which each request names its own version. */
export const MODERN_VERSIONS: readonly string[] = ['2026-07-28'];

/** The one revision that has HTTP+SSE; what is spoken there before `initialize` settles it. */
export const SSE_VERSION = '2024-11-05';

/** The one revision that has JSON-RPC batches. */
export const BATCH_VERSION = '2025-03-26';

/** Keys of `params._meta` that every modern request has (MCP 2026-07-28, per-request protocol fields). */
export const VERSION_META = 'io.modelcontextprotocol/protocolVersion';
export const CAPABILITIES_META = 'io.modelcontextprotocol/clientCapabilities';

/** The era that a version belongs to; null for a version that is not known. */
export function eraOfVersion(version: string): Era | null {
  if (MODERN_VERSIONS.includes(version)) return 'modern';
  return LEGACY_VERSIONS.includes(version) ? 'legacy' : null;
}
