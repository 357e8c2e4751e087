interface Failure {
  /** HTTP status of the API server; 0 where there was no answer. */
  readonly status: number;
  /** The server's word (`Conflict`, `NotFound`, `Expired`, ...) or `Unreachable`, `Timeout`, `Malformed`, `Closed`. */
  readonly reason: string;
  /** A sentence to act on. */
  readonly message: string;
  /** How long the server asks to be left alone, in seconds; null where it does not say. */
  readonly retryAfterSeconds: number | null;
  readonly cause?: unknown;
}

/** Why the API server did not do what was asked. */
export class KubeError extends Error {
  readonly code = 'kubernetes-api';
  readonly status: number;
  readonly reason: string;
  readonly retryAfterSeconds: number | null;

  constructor({ status, reason, message, retryAfterSeconds, cause }: Failure) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'KubeError';
    this.status = status;
    this.reason = reason;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whatever was thrown, as the reason why there was no answer. */
  static from(thrown: unknown): KubeError {
    if (thrown instanceof KubeError) return thrown;
    return new KubeError({
      status: 0,
      reason: 'Unreachable',
      message: `No answer from the API server: ${messageOf(thrown)}`,
      retryAfterSeconds: null,
      cause: thrown,
    });
  }
}

/** Whether something was thrown because the API server answered with this status. */
export function hasStatus(thrown: unknown, status: number): boolean {
  return thrown instanceof KubeError && thrown.status === status;
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
