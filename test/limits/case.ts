import { expect } from '@jest/globals';
import { REFUSALS } from '../../core/mcp/refusals.ts';
import { CREDENTIAL_REFUSALS } from '../../sidecar/identity/refusals.ts';
import type { Beyond } from '../../sidecar/limits/limit.ts';
import { LIMITS } from '../../sidecar/limits/limits.ts';
import type { LimitId } from '../../sidecar/limits/limits.ts';
import type { RawAnswer } from '../support/raw-client.ts';
import { until } from '../support/waiting.ts';
import type { Lab, LabSetup } from './lab.ts';

/** A limit, played on both of its sides, in one lab, in this order. */
export interface Case {
  readonly setup?: LabSetup;
  /** Brings what is at the limit: it passes. */
  readonly within: (lab: Lab) => Promise<void>;
  /** Brings the first that is beyond: what the table says becomes of it. */
  readonly beyond: (lab: Lab) => Promise<void>;
}

export type Cases = Partial<Record<LimitId, Case>>;

/** A limit whose sides are shown by tests of a part. */
export interface Covered {
  readonly file: string;
  /** Names of the tests. */
  readonly within: string;
  readonly beyond: string;
}

/** The request reaches the server, octet by octet, and is answered. */
export async function expectPassed(lab: Lab, octets: Buffer): Promise<RawAnswer> {
  const before = lab.upstream.requests.length;
  const answer = await lab.ask(octets);
  expect(answer.status).toBe(200);
  expect(lab.upstream.requests).toHaveLength(before + 1);
  const sent = octets.subarray(octets.indexOf('\r\n\r\n') + 4);
  expect(lab.upstream.requests.at(-1)?.body.equals(sent)).toBe(true);
  return answer;
}

/** The client sees what the table says, nothing reaches the server, and the record says so. */
export async function expectRefused(lab: Lab, id: LimitId, octets: Buffer): Promise<RawAnswer> {
  const before = lab.upstream.requests.length;
  const answer = await lab.ask(octets);
  expectSeen(id, answer);
  expect(lab.upstream.requests).toHaveLength(before);
  const code = recordedCodeOf(LIMITS[id].beyond);
  const recorded = () => lab.records.some(({ reason }) => reason === code);
  if (code === null) expect(lab.records.map(({ kind }) => kind)).not.toContain('refusal');
  else await until(`a record of ${code}`, recorded);
  return answer;
}

/** What a client is shown beyond the limit. */
export function expectSeen(id: LimitId, answer: RawAnswer): void {
  const { beyond } = LIMITS[id];
  if (beyond.kind === 'refused' || beyond.kind === 'withheld') {
    const { status, rpcCode, message } = REFUSALS[beyond.code];
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: rpcCode, message } });
  } else if (beyond.kind === 'challenged') {
    expect([answer.status, answer.body]).toEqual([CREDENTIAL_REFUSALS[beyond.code].status, '']);
  } else if (beyond.kind === 'closed' && beyond.status !== null) {
    expect([answer.status, answer.body]).toEqual([beyond.status, '']);
    expect(answer.headers['connection']).toBe('close');
  } else {
    throw new Error(`${id} is not refused with an answer: its case looks for itself`);
  }
}

function recordedCodeOf(beyond: Beyond): string | null {
  return beyond.kind === 'refused' || beyond.kind === 'challenged' ? beyond.code : null;
}

/** Waits for the record of how a call ended. */
export async function outcome(lab: Lab, result: string): Promise<void> {
  const isSuch = () => lab.records.some((entry) => entry['result'] === result);
  await until(`an outcome that says ${result}`, isSuch);
}
