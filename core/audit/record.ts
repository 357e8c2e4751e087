import type { Direction, Era } from '../mcp/operation.ts';
import type { RequestId } from '../mcp/message.ts';
import type { ReasonCode } from '../policy/reasons.ts';

/** Everything that a chain can hold. Readers meet kinds that are not in this list, and pass over them. */
export type ChainedRecord = GenesisRecord | AuditRecord;

/** First record of a chain: which boot of which pod's gate speaks. */
export interface GenesisRecord {
  readonly kind: 'genesis';
  readonly at: number;
  readonly pod: AuditedPod;
  /** Name of the protected MCP server. */
  readonly server: string;
  /** Version of Gatehouse. */
  readonly version: string;
}

export interface AuditedPod {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** One entry of the audit trail, before it is numbered and chained. `at` is milliseconds since the epoch. */
export type AuditRecord =
  DecisionRecord | OutcomeRecord | RefusalRecord | StreamRecord | PolicyRecord | CloseRecord;

/** Written before the message it is about goes on; for a denied message the only record. */
export interface DecisionRecord {
  readonly kind: 'decision';
  /** Decision id: what a denied client is told as reference, and what joins an outcome to it. */
  readonly id: string;
  readonly at: number;
  readonly principal: AuditedPrincipal;
  /** Name of the protected MCP server. */
  readonly server: string;
  readonly era: Era;
  readonly direction: Direction;
  readonly method: string;
  /** JSON-RPC id; null for a notification. */
  readonly rpcId: RequestId | null;
  readonly target: { readonly kind: 'tool' | 'prompt' | 'resource'; readonly name: string } | null;
  /** Keyed digest (HMAC-SHA-256, key per boot) of the arguments as forwarded, and their size; null where there are none. */
  readonly arguments: { readonly digest: string; readonly bytes: number } | null;
  readonly effect: 'Allow' | 'Deny';
  readonly reason: ReasonCode;
  readonly rules: readonly string[];
  readonly observed: {
    readonly effect: 'Allow' | 'Deny';
    readonly reason: ReasonCode;
    readonly rules: readonly string[];
  } | null;
  /** The call this belongs to, for server-to-client messages on its stream; null elsewhere. */
  readonly call: string | null;
  /** Short digest of the session id; null where there is none. */
  readonly session: string | null;
  /** Snapshot version as text; null where there is no snapshot. */
  readonly snapshot: string | null;
  readonly stale: boolean;
}

export interface AuditedPrincipal {
  readonly provider: string;
  readonly subject: string;
  readonly user: string;
  readonly roles: readonly string[];
}

/** Written when an allowed message has been answered, or cannot be any more. */
export interface OutcomeRecord {
  readonly kind: 'outcome';
  readonly id: string;
  readonly at: number;
  /**
   * answered: a result; failed: a JSON-RPC error or isError; unreachable, invalid: no usable answer of the upstream; broken: an
   * answer that passed as it came, until something in it might not; cut: ended by the gate, or (HTTP+SSE) with its stream;
   * disconnected: the client left, or (HTTP+SSE) called it off.
   */
  readonly result:
    | 'answered'
    | 'failed'
    | 'accepted'
    | 'unreachable'
    | 'invalid'
    | 'broken'
    | 'cut'
    | 'disconnected';
  readonly httpStatus: number;
  readonly bytes: number;
  readonly durationMs: number;
  /** Items that a list filter took out. */
  readonly removed: number;
}

/** Requests refused before a principal was known, or before a message could be read: counted per source and reason. */
export interface RefusalRecord {
  readonly kind: 'refusal';
  readonly id: string;
  readonly at: number;
  readonly source: string;
  /** A code of core/mcp/refusals.ts (framing, JSON, JSON-RPC) or of sidecar/identity (credentials). */
  readonly reason: string;
  readonly count: number;
}

/** A stream that outlives its call's decision: opened (GET, resumption, listen), cut by policy or expiry, closed. */
export interface StreamRecord {
  readonly kind: 'stream';
  readonly id: string;
  readonly at: number;
  readonly event: 'opened' | 'cut' | 'closed';
  readonly reason: ReasonCode | null;
}

/** A snapshot came into force. */
export interface PolicyRecord {
  readonly kind: 'policy';
  readonly at: number;
  readonly snapshot: string;
}

/** Last record of an orderly end. */
export interface CloseRecord {
  readonly kind: 'close';
  readonly at: number;
}
