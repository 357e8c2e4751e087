/** The record cannot be written: what it is about must not go on. */
export class AuditUnavailableError extends Error {
  readonly code = 'AuditUnavailable';

  constructor(problem: string, options?: ErrorOptions) {
    super(`${problem}; free the reader of the audit output, or restart the sidecar`, options);
    this.name = 'AuditUnavailableError';
  }
}
