import { DENIED_TOOL, ALLOWED_TOOL, ANSWER_FORMS, END_MARK, FIRST_CALL } from './workload.ts';
import { PATH, callBody, callHeaders } from './workload.ts';
import type { System } from './systems/system.ts';

/** A run whose figures mean nothing, with what was wrong. */
export class VoidRun extends Error {}

interface Met {
  readonly status: number;
  readonly text: string;
}

/**
 * Every system answers the allowed calls; a gate refuses a tool that nothing allows, and a call without a token.
 * @throws VoidRun naming the first that does not.
 */
export async function checkSystems(systems: readonly System[]): Promise<void> {
  for (const system of systems) {
    for (const form of ANSWER_FORMS) expectAnswered(system, await call(system, ALLOWED_TOOL[form]));
    if (!isGate(system)) continue;
    const { name } = system;
    expectRefused(`${name} lets a denied tool`, 200, await call(system, DENIED_TOOL));
    const anonymous = { ...system, token: null };
    expectRefused(`${name} lets no token`, 401, await call(anonymous, ALLOWED_TOOL.json));
  }
}

/** Whether it decides: what is shipped, of this revision or another. */
export function isGate({ name }: Pick<System, 'name'>): boolean {
  return name === 'gate' || name === 'baseline';
}

async function call({ port, token }: System, tool: string): Promise<Met> {
  const response = await fetch(`http://127.0.0.1:${port}${PATH}`, {
    method: 'POST',
    headers: callHeaders(token),
    body: callBody(tool, FIRST_CALL),
  });
  return { status: response.status, text: await response.text() };
}

function expectAnswered({ name }: System, { status, text }: Met): void {
  if (status === 200 && text.includes(END_MARK)) return;
  throw new VoidRun(`${name} does not answer an allowed call: status ${status}, ${shown(text)}`);
}

function expectRefused(what: string, expected: number, { status, text }: Met): void {
  if (status === expected && !text.includes(END_MARK)) return;
  throw new VoidRun(`${what} pass: status ${status}, ${shown(text)}`);
}

function shown(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 200)} ...`;
}

/** A decision and an outcome for each call. */
const RECORDS_PER_CALL = 2;

/** @throws VoidRun if fewer lines of the audit trail of a gate have arrived than the calls it answered need. */
export function checkRecords(name: string, answers: number, lines: number): void {
  if (lines >= answers * RECORDS_PER_CALL) return;
  throw new VoidRun(
    `${name}: ${answers} calls were answered but only ${lines} audit records arrived`,
  );
}
