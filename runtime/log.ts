import { createLogger, format, transports } from 'winston';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

type Fields = Readonly<Record<string, string | number | boolean>>;

/** The operational log. It is never given a token, a credential, an argument or a payload. */
interface LineLog {
  debug(message: string, fields?: Fields): void;
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}

interface LogOptions {
  /** Messages below it are dropped. */
  readonly level: LogLevel;
  /** Where the lines go: standard error, because standard output is the audit trail. */
  readonly stream: NodeJS.WritableStream;
}

/** Writes each message as one line of JSON with `ts` (RFC 3339), `level`, `message` and the fields. */
export function createLog({ level, stream }: LogOptions): LineLog {
  // A reader of the log that went away must not end the process.
  stream.on('error', () => undefined);
  const logger = createLogger({
    level,
    format: format.printf((info) => info.message as string),
    transports: [new transports.Stream({ stream, eol: '\n' })],
  });
  const writeAt = (at: LogLevel) => (message: string, fields?: Fields) => {
    logger.log(at, lineOf(at, message, fields));
  };
  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
  };
}

/** The fields come first, so that none of them replaces the message or its level. */
function lineOf(level: LogLevel, message: string, fields: Fields = {}): string {
  return JSON.stringify({ ...fields, ts: new Date().toISOString(), level, message });
}
