import type { RefusalCode } from '../../core/mcp/refusals.ts';
import type { ReasonCode } from '../../core/policy/reasons.ts';
import type { ServerLimits } from '../../core/snapshot/snapshot.ts';
import type { CredentialRefusalCode } from '../identity/refusals.ts';

/** One bound of the data path: the most that passes. */
export interface Limit {
  /** What is bounded. */
  readonly what: string;
  /** In `unit`; where an McpServer sets it, the default. */
  readonly value: number;
  readonly unit: string;
  /** The field of `McpServer.spec.upstream.limits` that sets it; null where nothing does. */
  readonly field: keyof ServerLimits | null;
  /** Why there is a bound, and this one. */
  readonly why: string;
  readonly beyond: Beyond;
}

/** What becomes of what is beyond a limit. */
export type Beyond =
  /** A request is refused with a JSON-RPC error; recorded as a refusal of its source. */
  | { readonly kind: 'refused'; readonly code: RefusalCode }
  /** A request is refused for its credential, without a body; recorded likewise. */
  | { readonly kind: 'challenged'; readonly code: CredentialRefusalCode }
  /** A request that was not read: an empty answer where there is a status, and the connection ends; no record. */
  | { readonly kind: 'closed'; readonly status: 408 | 431 | null }
  /** A message is denied; its decision is recorded. */
  | { readonly kind: 'denied'; readonly reason: ReasonCode }
  /** An answer of the server is withheld: its calls get a JSON-RPC error, and an outcome that says so. */
  | { readonly kind: 'withheld'; readonly code: RefusalCode; readonly result: Withheld }
  /** A call or stream that is open ends. */
  | { readonly kind: 'ended'; readonly code: RefusalCode | 'TimeExceeded' }
  | { readonly kind: 'other'; readonly client: string; readonly record: string };

type Withheld = 'invalid' | 'unreachable' | 'cut';
