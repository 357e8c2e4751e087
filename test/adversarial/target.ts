import type { RecordingUpstream } from '../support/recording-upstream.ts';

/** An MCP endpoint that the corpus is played against. */
export interface Target {
  readonly url: string;
  /** Bearer tokens of two principals with the same role; null where there is none. */
  readonly token: string | null;
  readonly otherToken: string | null;
  /** What is behind it; null where nobody looks there. */
  readonly upstream: RecordingUpstream | null;
  /** Session that requests of the legacy era are in; null where the endpoint opens none. */
  readonly session: string | null;
  /** Milliseconds to wait for an answer. */
  readonly patienceMs: number;
  /**
   * `exact`: statuses, octets and messages as stated. `meaning`: a refusal is a refusal whatever its status, JSON is the
   * same whatever its spelling and id, and what an endpoint asks its server by itself does not count.
   */
  readonly judging: 'exact' | 'meaning';
}
