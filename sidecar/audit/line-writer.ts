import type { Writable } from 'node:stream';
import { AuditUnavailableError } from './unavailable.ts';

/** Writes whole lines to one stream, each once, in order, with a bound on what waits. */
export class LineWriter {
  readonly #sink: Writable;
  readonly #bufferBytes: number;
  readonly #onSinkError = (cause: Error): void => {
    this.#failure ??= new AuditUnavailableError('The audit output failed', { cause });
  };
  readonly #onSinkClose = (): void => {
    this.#failure ??= new AuditUnavailableError('The audit output was closed');
  };
  #waitingBytes = 0;
  #failure: AuditUnavailableError | null = null;

  constructor(sink: Writable, bufferBytes: number) {
    this.#sink = sink;
    this.#bufferBytes = bufferBytes;
    sink.on('error', this.#onSinkError);
    sink.on('close', this.#onSinkClose);
  }

  /** Why nothing can be written now; null while there is room. */
  obstacle(): AuditUnavailableError | null {
    if (this.#failure !== null) return this.#failure;
    if (this.#waitingBytes <= this.#bufferBytes) return null;
    return new AuditUnavailableError(
      `More than ${this.#bufferBytes} bytes of audit lines wait for their reader`,
    );
  }

  /** Resolves when the stream has taken the line; a line that failed is never written again. */
  write(line: string): Promise<void> {
    const bytes = Buffer.from(`${line}\n`, 'utf8');
    this.#waitingBytes += bytes.length;
    return new Promise((resolve, reject) => {
      this.#sink.write(bytes, (error) => {
        this.#waitingBytes -= bytes.length;
        if (error) this.#onSinkError(error);
        if (error) reject(this.#failure ?? error);
        else resolve();
      });
    });
  }

  /** Nothing is written after this; a late error of the stream still has its listener. */
  end(): void {
    this.#failure ??= new AuditUnavailableError('The audit trail is closed');
    this.#sink.off('close', this.#onSinkClose);
  }
}
