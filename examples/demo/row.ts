import type { Called, Caller } from './caller.ts';
import type { Row } from './expectations.ts';
import { outcomeOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';
import { decisionOn } from './trail.ts';
import type { Decided } from './trail.ts';

/** Where a row is tried: as one person, through the gate and beside it. */
export interface Trial {
  readonly person: string;
  readonly server: string;
  readonly auditFile: string;
  readonly throughGate: Caller;
  readonly direct: Caller;
}

/** One cell of the demo: what was met, and whether it is what was written down. */
export interface Met {
  readonly cell: string;
  readonly right: boolean;
  readonly expected: string;
  readonly why: string;
  /** Milliseconds that the gate adds; for a call that never reached the server, those until its answer. */
  readonly milliseconds: number;
  readonly decided: Decided;
}

/** Of several calls the fastest counts: a pause of the machine is not the gate's. */
const REPEATED = 3;

export async function meet(trial: Trial, row: Row): Promise<Met> {
  const { person, server, auditFile, throughGate } = trial;
  const called = await met(throughGate, row);
  const decided = await decisionOn(auditFile, { subject: person, server, sent: called.sent });
  const outcome = outcomeOf(called);
  const expected = row.expect[person] ?? '';
  const cell = cellOf(outcome, decided);
  const right = cell === expected && agrees(outcome, decided);
  const milliseconds = await added(trial, row, called, decided);
  return { cell, right, expected, why: whyOf(decided), milliseconds, decided };
}

/** Connecting is a row as well: it has happened when the row is looked at. */
const CONNECT = 'connect';

async function met({ connection, call }: Caller, { method, parameters }: Row): Promise<Called> {
  return method === CONNECT ? connection : call(method, parameters);
}

async function added(trial: Trial, row: Row, first: Called, { effect }: Decided): Promise<number> {
  if (row.once || row.method === CONNECT) return first.milliseconds;
  const gate = await fastest(trial.throughGate, row, first.milliseconds);
  return effect === 'Deny' ? gate : gate - (await fastest(trial.direct, row, Infinity));
}

async function fastest(caller: Caller, row: Row, known: number): Promise<number> {
  let best = known;
  for (let at = 0; at < REPEATED; at += 1) {
    best = Math.min(best, (await caller.call(row.method, row.parameters)).milliseconds);
  }
  return best;
}

function cellOf({ decision, listed }: Outcome, { reason }: Decided): string {
  return listed === null ? `${decision} ${reason}` : `sees ${listed.join(', ')}`;
}

/** The client's answer and the record tell the same story. */
function agrees({ decision, reference }: Outcome, { effect, id }: Decided): boolean {
  if (decision === 'failed') return false;
  return (
    (decision === 'allowed') === (effect === 'Allow') && (reference === null || reference === id)
  );
}

/** The reason and the rules, without their namespace; of many rules the first. */
function whyOf({ reason, rules }: Decided): string {
  const [first, ...others] = rules.map((rule) => rule.replace(/^default\//, ''));
  if (first === undefined) return reason;
  return `${reason}: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}
