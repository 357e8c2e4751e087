type Fields = Readonly<Record<string, string | number | boolean>>;

/** Where the edge to the API server says what went wrong. It is never given a token or the body of an object. */
export interface KubeLog {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
}
