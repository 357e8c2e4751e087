/** Why a body is not taken: what the client did (4xx), or that it has to come again (503). */
export class BodyError extends Error {
  readonly status: 400 | 413 | 415 | 503;
  /** Stable. */
  readonly code: string;

  /** `message` is a sentence for the client. */
  constructor(status: BodyError['status'], code: string, message: string) {
    super(message);
    this.name = 'BodyError';
    this.status = status;
    this.code = code;
  }
}
