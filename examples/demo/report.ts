import { inspect } from 'node:util';
import type { Line, Played } from './play.ts';
import { table } from './table.ts';
import { readTrail } from './trail.ts';

/** Prints what was met; returns the exit status: 1 where anything is not as written down. */
export async function report({ lines, anonymous }: Played, auditFile: string): Promise<number> {
  for (const server of new Set(lines.map((line) => line.server))) {
    console.log(`\n${server}\n`);
    console.log(tableOf(lines.filter((line) => line.server === server)));
  }
  console.log(
    '\nAdded: over the same call without the gate, the fastest of a few. Denied: until the answer.',
  );
  console.log('\nWithout a token\n');
  for (const { server, status, challenge } of anonymous)
    console.log(`${server}: ${status}, ${challenge}`);
  console.log('\nThree of the decision records in the audit trail\n');
  for (const record of await someRecords(auditFile, lines)) console.log(`${shown(record)}\n`);
  return verdict(lines, anonymous);
}

function tableOf(lines: readonly Line[]): string {
  const head = ['who', 'role', 'what', 'met', 'added ms', 'why (audit record)'];
  const rows = lines.map((line) => [
    line.person,
    line.role,
    line.row.title,
    line.right ? metOf(line) : `${line.cell}  !! expected: ${line.expected}`,
    line.milliseconds.toFixed(1).padStart(8),
    line.why,
  ]);
  return table(head, rows);
}

/** The reason stands in its own column; of a URI the end says enough. */
function metOf({ cell }: Line): string {
  if (!cell.startsWith('sees ')) return cell.split(' ')[0] ?? '';
  return cell.replaceAll(/\S+:\/\/\S*\//g, '');
}

/** An allowed call, a denied one and a filtered list, each read out of its line. */
async function someRecords(
  auditFile: string,
  lines: readonly Line[],
): Promise<readonly Record<string, unknown>[]> {
  const starts = ['allowed AllowedByRule', 'denied DeniedByRule', 'sees'];
  const ids = starts.map((start) => lines.find(({ cell }) => cell.startsWith(start))?.decided.id);
  const records = await readTrail(auditFile);
  return records.filter(({ kind, id }) => kind === 'decision' && ids.includes(String(id)));
}

function verdict(lines: readonly Line[], anonymous: Played['anonymous']): number {
  const wrong = lines.filter(({ right }) => !right).length;
  for (const line of lines.filter(({ right }) => !right)) {
    console.log(
      `wrong: ${line.person}, ${line.row.title}: ${line.cell}, expected ${line.expected}`,
    );
  }
  const open = anonymous.filter(({ status }) => status !== 401).length;
  console.log(
    `${lines.length - wrong} of ${lines.length} cells as written in examples/demo/expectations.yaml`,
  );
  if (open > 0) console.log(`${open} servers answered a request without a token`);
  return wrong + open === 0 ? 0 : 1;
}

function shown(record: Record<string, unknown>): string {
  return inspect(record, { breakLength: 110, compact: 4, depth: 4 });
}
