import type { Snapshot } from '../../core/snapshot/snapshot.ts';
import { metadataUrl } from './metadata.ts';

interface ChallengeError {
  readonly error: 'invalid_request' | 'invalid_token';
  readonly sentence: string;
}

/**
 * Value of WWW-Authenticate (RFC 6750 section 3) that leads the client to the server's metadata (RFC 9728 5.1).
 * `error` is named only when there was something to find fault with.
 */
export function challengeOf(snapshot: Snapshot, fault: ChallengeError | null): string {
  const metadata = `resource_metadata="${metadataUrl(snapshot)}"`;
  if (fault === null) return `Bearer ${metadata}`;
  return `Bearer error="${fault.error}", error_description="${fault.sentence}", ${metadata}`;
}
