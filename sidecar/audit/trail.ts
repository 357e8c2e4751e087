import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { chainLine, newChain } from '../../core/audit/chain.ts';
import type {
  AuditedPod,
  AuditRecord,
  ChainedRecord,
  RefusalRecord,
} from '../../core/audit/record.ts';
import type { AuditTrail } from '../gate.ts';
import { LineWriter } from './line-writer.ts';
import { REFUSAL_WINDOW_MS, RefusalTally } from './refusal-tally.ts';
import { AuditUnavailableError } from './unavailable.ts';

/** Bytes of lines that may wait for a slow reader: some hundred calls, far less than a pod's memory limit. */
export const BUFFER_BYTES = 1024 * 1024;

/** Octets of the digest key: the length of the hash, as RFC 2104 section 3 asks for. */
const DIGEST_KEY_OCTETS = 32;

export interface AuditTrailOptions {
  /** Where the lines go: stdout, or a file. Written by nothing else, and not ended by the trail. */
  readonly sink: Writable;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds on a clock that never goes back. */
  readonly mono: () => number;
  readonly pod: AuditedPod;
  /** Name of the protected MCP server. */
  readonly server: string;
  /** Version of Gatehouse. */
  readonly version: string;
  /** Bytes that may wait for the sink before records are refused. */
  readonly bufferBytes?: number;
  /** Milliseconds in which refusals of one source and reason become one record. */
  readonly refusalWindowMs?: number;
  /** Key of the digests in records. Drawn for each boot where it is absent: then nobody knows it, and nothing can be guessed from a digest. */
  readonly digestKey?: Uint8Array | undefined;
}

export interface ClosableAuditTrail extends AuditTrail {
  /** Writes the genesis record. Rejects where it cannot be: then nothing may be served. */
  begin(): Promise<void>;
  /**
   * Writes the counted refusals and the close record, and waits until the sink has them. Never rejects: a trail that
   * cannot be written has said so at each write. A sink that takes nothing lets it wait: the caller bounds that.
   */
  close(): Promise<void>;
}

/** A new chain of this boot; it takes records once it has begun. */
export function createAuditTrail(options: AuditTrailOptions): ClosableAuditTrail {
  return new ChainedTrail(options);
}

class ChainedTrail implements ClosableAuditTrail {
  readonly #options: AuditTrailOptions;
  readonly #writer: LineWriter;
  readonly #tally = new RefusalTally();
  readonly #digestKey: Uint8Array;
  #state = newChain(randomUUID());
  #begun = false;
  #window: NodeJS.Timeout | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: AuditTrailOptions) {
    this.#options = options;
    this.#digestKey = options.digestKey ?? randomBytes(DIGEST_KEY_OCTETS);
    this.#writer = new LineWriter(options.sink, options.bufferBytes ?? BUFFER_BYTES);
  }

  begin(): Promise<void> {
    this.#begun = true;
    const { now, pod, server, version } = this.#options;
    return this.#append({ kind: 'genesis', at: now(), pod, server, version });
  }

  async write(record: AuditRecord): Promise<void> {
    if (this.#closed !== null) throw new AuditUnavailableError('The audit trail is closed');
    if (!this.#begun) throw new AuditUnavailableError('The audit trail has not begun');
    const obstacle = this.#writer.obstacle();
    if (obstacle !== null) throw obstacle;
    if (record.kind === 'refusal') await this.#refuse(record);
    else await this.#append(record);
  }

  digest(bytes: Uint8Array): string {
    return createHmac('sha256', this.#digestKey).update(bytes).digest('hex');
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** A record that is counted only is written later: nothing waits for it, since nothing was let through. */
  async #refuse(record: RefusalRecord): Promise<void> {
    const first = this.#tally.add(record);
    this.#window ??= this.#openWindow();
    if (first !== null) await this.#append(first);
  }

  #openWindow(): NodeJS.Timeout {
    const { refusalWindowMs = REFUSAL_WINDOW_MS } = this.#options;
    return setTimeout(() => {
      this.#endWindow();
    }, refusalWindowMs).unref();
  }

  /** Counts that cannot be written now are kept for the end of the next window. */
  #endWindow(): void {
    this.#window = this.#writer.obstacle() === null ? null : this.#openWindow();
    if (this.#window === null) this.#writeCounted().catch(ignoreReported);
  }

  async #writeCounted(): Promise<void> {
    await Promise.all(this.#tally.take().map((record) => this.#append(record)));
  }

  async #end(): Promise<void> {
    if (this.#window !== null) clearTimeout(this.#window);
    const last = this.#begun
      ? [this.#writeCounted(), this.#append({ kind: 'close', at: this.#options.now() })]
      : [];
    this.#writer.end();
    await Promise.allSettled(last);
  }

  /** Chained in the order of the calls; the sequence grows only with a line that is handed to the sink. */
  #append(record: ChainedRecord): Promise<void> {
    const { line, state } = chainLine(this.#state, { record, mono: this.#options.mono() }, sha256);
    this.#state = state;
    return this.#writer.write(line);
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The failure is the writer's state now, and the answer to every later write. */
function ignoreReported(): void {}
