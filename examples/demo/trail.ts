import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { Sent } from './caller.ts';
import type { DecisionRecord } from '../../core/audit/record.ts';
import { verifyChain } from '../../core/audit/verify.ts';
import type { ChainVerdict } from '../../core/audit/verify.ts';

/** A decision as the audit trail holds it. */
export type Decided = Omit<DecisionRecord, 'at'> & { readonly seq: number; readonly ts: string };

/** Longest wait for a record that is written before the answer goes out: reading the file may still be behind. */
const WRITTEN_WITHIN_MS = 2_000;

/** Payloads of the audit file, in order; a line that is still being written is left out. */
export async function readTrail(file: string): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  return lines.map(
    (line) => JSON.parse((JSON.parse(line) as { p: string }).p) as Record<string, unknown>,
  );
}

/** The decision on one call of a person, by the JSON-RPC id that the client gave it. */
export async function decisionOn(
  file: string,
  sought: { readonly subject: string; readonly server: string; readonly sent: Sent },
): Promise<Decided> {
  const deadline = performance.now() + WRITTEN_WITHIN_MS;
  for (;;) {
    const decisions = (await readTrail(file)).filter(({ kind }) => kind === 'decision');
    const found = (decisions as unknown as readonly Decided[]).findLast(
      ({ principal, method, rpcId, server }) =>
        principal.subject === sought.subject &&
        method === sought.sent.method &&
        rpcId === sought.sent.id &&
        server === sought.server,
    );
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new Error(`no audit record of ${JSON.stringify(sought)}`);
    await wait(20);
  }
}

/** What the verifier finds: the trail of a gate that has ended is whole, from its genesis to its close record. */
export async function verifyTrail(file: string): Promise<ChainVerdict> {
  return verifyChain((await readFile(file, 'utf8')).split('\n'), sha256);
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
