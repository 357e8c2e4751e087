/** The keys of an issuer could not be fetched; the message says why in words for its operator. */
export class KeySourceError extends Error {
  readonly code = 'KeySourceUnusable';
  /** When the provider answered with something other than 200. */
  readonly httpStatus: number | null;

  constructor(why: string, options: ErrorOptions & { readonly httpStatus?: number } = {}) {
    super(`Cannot get the keys of the identity provider: ${why}.`, options);
    this.name = 'KeySourceError';
    this.httpStatus = options.httpStatus ?? null;
  }
}
