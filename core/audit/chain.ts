import type { ChainedRecord } from './record.ts';
import type { Sha256 } from './sha256.ts';
import { SHORTENINGS, shorten } from './shorten.ts';

/** The form of a line: its `k`. */
export const LINE_FORM = 'gatehouse.audit/v1';

/**
 * Octets of one line with its newline, at most. CRI-O splits a container's log lines at 8 KiB, containerd at 16;
 * a line that is never split can be read by anything.
 */
export const LINE_OCTETS = 8 * 1024;

/** What the envelope and the newline take: form, hash, room for a signature (`"s"`, Ed25519 in base64url). */
const ENVELOPE_OCTETS = 256;

/** Where a chain stands: what the next line is numbered and hashed on. */
export interface ChainState {
  /** Identifier of the chain: random, one a boot. */
  readonly chain: string;
  /** Number of the next record, from 0. */
  readonly sequence: number;
  /** `h` of the last line; empty before the first. */
  readonly previous: string;
}

/** A record and when it was made on the monotonic clock of its boot, in milliseconds. */
export interface Entry {
  readonly record: ChainedRecord;
  readonly mono: number;
}

export interface ChainedLine {
  /** Without a newline. */
  readonly line: string;
  readonly state: ChainState;
}

export function newChain(chain: string): ChainState {
  return { chain, sequence: 0, previous: '' };
}

/**
 * Numbers a record and chains it: `h` is SHA-256 of the previous `h` followed by `p`. A record that would not fit into
 * LINE_OCTETS has its long strings and lists replaced by digests, and says so (`"cut":true`).
 */
export function chainLine(state: ChainState, entry: Entry, sha256: Sha256): ChainedLine {
  const payload = fittingPayload(state, entry, sha256);
  const hash = sha256(state.previous + payload.text);
  return {
    line: `{"k":"${LINE_FORM}","p":${payload.quoted},"h":"${hash}"}`,
    state: { chain: state.chain, sequence: state.sequence + 1, previous: hash },
  };
}

interface Payload {
  readonly text: string;
  /** The text as a JSON string. */
  readonly quoted: string;
}

function fittingPayload(state: ChainState, entry: Entry, sha256: Sha256): Payload {
  const { at, ...fields } = entry.record;
  const numbered = {
    chain: state.chain,
    seq: state.sequence,
    ts: new Date(at).toISOString(),
    mono: entry.mono,
  };
  const whole = payloadOf({ ...numbered, ...fields });
  if (fits(whole.quoted)) return whole;
  for (const limits of SHORTENINGS) {
    const shorter = payloadOf({ ...numbered, cut: true, ...shorten(fields, limits, sha256) });
    if (fits(shorter.quoted)) return shorter;
  }
  const { kind } = entry.record;
  return payloadOf({ ...numbered, cut: true, kind, digest: `sha256:${sha256(whole.text)}` });
}

function payloadOf(fields: object): Payload {
  const text = JSON.stringify(fields);
  return { text, quoted: JSON.stringify(text) };
}

const utf8 = new TextEncoder();
/** One UTF-16 unit is at most three octets of UTF-8. */
const OCTETS_PER_UNIT = 3;

function fits(quoted: string): boolean {
  const room = LINE_OCTETS - ENVELOPE_OCTETS;
  return quoted.length * OCTETS_PER_UNIT <= room || utf8.encode(quoted).length <= room;
}
