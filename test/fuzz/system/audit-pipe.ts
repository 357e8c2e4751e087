import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { ChainVerifier } from '../../../core/audit/verify.ts';
import type { ChainVerdict } from '../../../core/audit/verify.ts';
import { entriesIn } from '../../support/audit-file.ts';
import type { Entry } from '../../support/audit-file.ts';

/** Octets that are read at once: more than a pipe holds (64 KiB, with pages of 64 KiB one MiB). */
const READ_BYTES = 2 * 1024 * 1024;

/** NUL, which no line has. As much as a page, so that nothing fits beside it; writes of no more are never in pieces (pipe(7)). */
const FILLING = Buffer.alloc(4096);

/**
 * The reading end of a named pipe with audit lines. It is read without waiting, and once: what that returns was written
 * before anything that happens later.
 */
export class AuditPipe {
  readonly #file: number;
  readonly #writing: number;
  readonly #buffer = Buffer.alloc(READ_BYTES);
  readonly #verifier = new ChainVerifier((text) => createHash('sha256').update(text).digest('hex'));
  #pending = '';

  constructor(path: string) {
    execFileSync('mkfifo', ['-m', '600', path]);
    this.#file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#writing = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  }

  /** Whole lines that have come since the last call, and their payloads. */
  read(): { readonly text: string; readonly entries: readonly Entry[] } {
    const count = unlessAgain(() => readSync(this.#file, this.#buffer, 0, READ_BYTES, null));
    this.#pending += this.#buffer.toString('latin1', 0, count).replaceAll('\0', '');
    const end = this.#pending.lastIndexOf('\n') + 1;
    const text = Buffer.from(this.#pending.slice(0, end), 'latin1').toString('utf8');
    this.#pending = this.#pending.slice(end);
    for (const line of text.split('\n')) if (line !== '') this.#verifier.add(line);
    return { text, entries: entriesIn(text) };
  }

  /** Leaves no room in the pipe: whoever writes a record waits until it is read. */
  fill(): void {
    while (unlessAgain(() => writeSync(this.#writing, FILLING)) > 0);
  }

  /** Whether what was read so far is one whole chain. */
  verdict(): ChainVerdict {
    return this.#verifier.verdict();
  }

  close(): void {
    closeSync(this.#file);
    closeSync(this.#writing);
  }
}

/** Octets that went through; none where the pipe is empty, or full. */
function unlessAgain(transfer: () => number): number {
  try {
    return transfer();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
