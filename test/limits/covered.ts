import type { LimitId } from '../../sidecar/limits/limits.ts';
import type { Covered } from './case.ts';

/** Limits that no client can reach in reasonable time or from outside: the part that has them is tested on both sides. */
export const COVERED: Partial<Record<LimitId, Covered>> = {
  RememberedPrincipals: {
    file: 'sidecar/memory/remembered.test.ts',
    within: 'remembers something for as many principals as it may',
    beyond: 'forgets the principal that was quiet longest for one more',
  },
  RateBuckets: {
    file: 'sidecar/memory/memory.test.ts',
    within: 'holds as many rate limits as it may',
    beyond: 'forgets the oldest rate limit for one more',
  },
  KeySets: {
    file: 'runtime/jose/key-sets.test.ts',
    within: 'holds as many key sets as it may',
    beyond: 'forgets the key set that was first asked for, for one more',
  },
  VerifiedTokens: {
    file: 'runtime/jose/verified-tokens.test.ts',
    within: 'holds as many tokens as it may',
    beyond: 'does not grow without end',
  },
  AuditLineBytes: {
    file: 'core/audit/chain.test.ts',
    within: 'keeps what fits as it is, up to the last octet',
    beyond: 'cuts no more than it must',
  },
  SnapshotLineBytes: {
    file: 'sidecar/operator/lines.test.ts',
    within: 'takes a line of as many octets as the operator may send',
    beyond: 'takes none that is longer',
  },
  OperatorHeadSeconds: {
    file: 'sidecar/operator/request.test.ts',
    within: 'waits for a head that comes within its time',
    beyond: 'gives up a replica that gives none',
  },
  OperatorSilenceSeconds: {
    file: 'sidecar/operator/link.test.ts',
    within: 'says something after each snapshot, new, the same or older, over one connection',
    beyond: 'leaves one that says nothing, or a line without end',
  },
};
