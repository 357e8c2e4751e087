type Fields = Readonly<Record<string, string | number | boolean>>;

/** Operational log (stderr). Never given a token, a key or the body of an object. */
export interface OperatorLog {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

/** What may be said of something thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
