import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { ChainVerifier } from '../../../core/audit/verify.ts';
import type { ChainVerdict } from '../../../core/audit/verify.ts';
import { entriesIn } from '../../support/audit-file.ts';
import type { Entry } from '../../support/audit-file.ts';

/** Octets that are read at once: what a pipe holds. */
const PIPE_BYTES = 64 * 1024;

/**
 * The reading end of a named pipe with audit lines. It is read without waiting: what was written before anything else
 * happened is in it when that happens.
 */
export class AuditPipe {
  readonly #file: number;
  readonly #buffer = Buffer.alloc(PIPE_BYTES);
  readonly #verifier = new ChainVerifier((text) => createHash('sha256').update(text).digest('hex'));
  #pending = '';

  constructor(path: string) {
    execFileSync('mkfifo', ['-m', '600', path]);
    this.#file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** Whole lines that have come since the last call, and their payloads. */
  read(): { readonly text: string; readonly entries: readonly Entry[] } {
    for (let count = this.#readSome(); count > 0; count = this.#readSome()) {
      this.#pending += this.#buffer.toString('latin1', 0, count);
    }
    const end = this.#pending.lastIndexOf('\n') + 1;
    const text = Buffer.from(this.#pending.slice(0, end), 'latin1').toString('utf8');
    this.#pending = this.#pending.slice(end);
    for (const line of text.split('\n')) if (line !== '') this.#verifier.add(line);
    return { text, entries: entriesIn(text) };
  }

  /** Whether what was read so far is one whole chain. */
  verdict(): ChainVerdict {
    return this.#verifier.verdict();
  }

  close(): void {
    closeSync(this.#file);
  }

  #readSome(): number {
    try {
      return readSync(this.#file, this.#buffer, 0, PIPE_BYTES, null);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
      throw error;
    }
  }
}
