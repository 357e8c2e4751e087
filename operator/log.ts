type Fields = Readonly<Record<string, string | number | boolean>>;

/** Operational log (stderr). Never given a token, a key or the body of an object. */
export interface OperatorLog {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}
