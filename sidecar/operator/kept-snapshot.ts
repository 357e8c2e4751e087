import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../gate.ts';
import { sentenceOf } from '../../runtime/sentence-of.ts';

const FILE = 'snapshot.jws';

/** The last accepted snapshot, for a container that restarts while the operator is away. It is verified like any other. */
export class KeptSnapshot {
  readonly #file: string;
  readonly #log: Log;
  #next: string | null = null;
  #writing: Promise<void> | null = null;

  constructor(folder: string, log: Log) {
    this.#file = join(folder, FILE);
    this.#log = log;
  }

  /** Null where none was kept. */
  async read(): Promise<string | null> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch {
      return null;
    }
  }

  /** Keeps it soon; of several in a row only the last. */
  keep(jws: string): void {
    this.#next = jws;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
  }

  /** Resolves when what was to be kept is. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    for (let jws = this.#take(); jws !== null; jws = this.#take()) {
      try {
        const written = `${this.#file}.new`;
        await writeFile(written, jws, { mode: 0o600 });
        await rename(written, this.#file);
      } catch (error) {
        const why = sentenceOf(error);
        this.#log.warn('the snapshot could not be kept for a restart', { why });
      }
    }
  }

  #take(): string | null {
    const next = this.#next;
    this.#next = null;
    return next;
  }
}
