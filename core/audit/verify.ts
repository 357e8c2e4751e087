import type { Sha256 } from './sha256.ts';
import { readAuditLine } from './line.ts';
import type { AuditLine } from './line.ts';

/** What is wrong: stable codes, each with its sentence. */
export const CHAIN_FAULTS = {
  NothingFound: 'There is no audit record.',
  GenesisMissing: 'The chain does not begin with its genesis record.',
  CloseMissing: 'The chain does not end with a close record.',
  LineInvalid: 'The line is not in the form of an audit record.',
  HashMismatch:
    'The record, or its hash, is not the one that was written after the record before it.',
  RecordMissing: 'The record is missing.',
  RecordRepeated: 'The record stands where a later one was expected.',
  RecordAfterClose: 'The record follows the end of its chain.',
} as const;

export type ChainFaultCode = keyof typeof CHAIN_FAULTS;

/** The first bad or missing record. */
export interface ChainFault {
  readonly code: ChainFaultCode;
  /** Null where no chain can be named. */
  readonly chain: string | null;
  /** Number of the record in its chain; null where it cannot be known. */
  readonly sequence: number | null;
  /** The line, from 1, at which it showed; null where it is the end of the lines. */
  readonly line: number | null;
}

/**
 * clean: every chain is whole, from its genesis to its close record. incomplete: what is there is as it was written, but
 * the beginning or the end of a chain is not there. tampered: a line in between was changed, or is missing.
 * Without signatures, who can rewrite a chain from some line on to its end makes one that is clean.
 */
export type ChainVerdict =
  | { readonly state: 'clean'; readonly counts: ChainCounts }
  | {
      readonly state: 'incomplete' | 'tampered';
      readonly fault: ChainFault;
      readonly counts: ChainCounts;
    };

export interface ChainCounts {
  readonly chains: number;
  /** Audit records, good and bad. */
  readonly records: number;
  /** Lines that are not audit records; blank ones do not count. */
  readonly foreign: number;
}

/** What the next record of a chain must continue. */
interface Head {
  readonly sequence: number;
  readonly hash: string;
  readonly closed: boolean;
}

/** What the first record of a chain continues. */
const BEGINNING: Head = { sequence: -1, hash: '', closed: false };

/** Verifies the lines of a log that may hold several chains, one after the other or mixed (docs/audit.md). */
export function verifyChain(lines: Iterable<string>, sha256: Sha256): ChainVerdict {
  const verifier = new ChainVerifier(sha256);
  for (const line of lines) verifier.add(line);
  return verifier.verdict();
}

/** The same line by line: it keeps the head of each chain and the first fault, nothing else. */
export class ChainVerifier {
  readonly #sha256: Sha256;
  readonly #heads = new Map<string, Head>();
  #line = 0;
  #records = 0;
  #foreign = 0;
  #tampered: ChainFault | null = null;
  #headless: ChainFault | null = null;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** One line, without its line end. */
  add(text: string): void {
    this.#line += 1;
    if (text.trim() === '') return;
    const line = readAuditLine(text);
    if (line === 'foreign') {
      this.#foreign += 1;
      return;
    }
    this.#records += 1;
    if (line === 'invalid') this.#tampered ??= this.#fault('LineInvalid', null, null);
    else this.#follow(line);
  }

  /** The verdict if the lines end here. */
  verdict(): ChainVerdict {
    const counts = {
      chains: this.#heads.size,
      records: this.#records,
      foreign: this.#foreign,
    };
    if (this.#tampered !== null) return { state: 'tampered', fault: this.#tampered, counts };
    const fault = this.#headless ?? this.#missingEnd();
    return fault === null ? { state: 'clean', counts } : { state: 'incomplete', fault, counts };
  }

  /** The hash of the first line of a chain that has lost its beginning cannot be checked. */
  #follow(line: AuditLine): void {
    const { chain, sequence, hash, kind } = line;
    const known = this.#heads.get(chain);
    if (known === undefined && (sequence > 0 || kind !== 'genesis')) {
      this.#headless ??= this.#fault('GenesisMissing', chain, sequence);
    }
    const head = known ?? (sequence === 0 ? BEGINNING : null);
    if (head !== null) this.#tampered ??= this.#breakOf(line, head);
    this.#heads.set(chain, { sequence, hash, closed: kind === 'close' });
  }

  /** Why the line does not continue its chain. */
  #breakOf({ chain, sequence, payload, hash }: AuditLine, head: Head): ChainFault | null {
    const expected = head.sequence + 1;
    if (sequence < expected) return this.#fault('RecordRepeated', chain, sequence);
    if (head.closed) return this.#fault('RecordAfterClose', chain, sequence);
    if (sequence > expected) return this.#fault('RecordMissing', chain, expected);
    if (hash === this.#sha256(head.hash + payload)) return null;
    return this.#fault('HashMismatch', chain, sequence);
  }

  #missingEnd(): ChainFault | null {
    if (this.#heads.size === 0)
      return { code: 'NothingFound', chain: null, sequence: null, line: null };
    for (const [chain, { sequence, closed }] of this.#heads) {
      if (!closed) return { code: 'CloseMissing', chain, sequence: sequence + 1, line: null };
    }
    return null;
  }

  #fault(code: ChainFaultCode, chain: string | null, sequence: number | null): ChainFault {
    return { code, chain, sequence, line: this.#line };
  }
}
