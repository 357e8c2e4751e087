/** The operator's HTTPS port for sidecars and webhooks. */
export const OPERATOR_PORT = 9443;

/** A sidecar asks for its snapshots here (GET, bearer token of its pod); the answer is NDJSON without end, a StreamMessage a line. */
export const STREAM_PATH = '/v1/snapshots';
/**
 * A sidecar says what it enforces (POST, bearer token of its pod, JSON of Acknowledgement), to whichever replica answers.
 * INVARIANT: after each snapshot, also where nothing changed, since the operator forgets what is not said again.
 */
export const ACKNOWLEDGEMENT_PATH = '/v1/acknowledgements';

/** One line of the stream. Unknown fields are passed over. */
export interface StreamMessage {
  /** A complete signed snapshot (compact JWS). */
  readonly snapshot?: string;
  /** The replica is about to end: connect to another one. */
  readonly goaway?: true;
}

/** What one sidecar enforces. */
export interface Acknowledgement {
  /** The version in force, as formatVersion writes it; empty where there is none. */
  readonly version: string;
  /** Why the last snapshot was refused; null where it was not. */
  readonly refused: string | null;
  /** Why the pod is not exclusively behind the gate (a foreign listener, a missing redirect); null where it is. */
  readonly exposed: string | null;
}
