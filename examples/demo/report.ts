import { readFile } from 'node:fs/promises';
import type { Line, Played } from './play.ts';
import { table } from './table.ts';

/** Prints what was met; returns the exit status: 1 where anything is not as written down. */
export async function report({ lines, anonymous }: Played, auditFile: string): Promise<number> {
  for (const server of new Set(lines.map((line) => line.server))) {
    console.log(`\n${server}\n`);
    console.log(tableOf(lines.filter((line) => line.server === server)));
  }
  console.log('\nWithout a token\n');
  for (const { server, status, challenge } of anonymous)
    console.log(`${server}: ${status}, ${challenge}`);
  console.log('\nThree of the decision records, as they stand in the audit trail\n');
  for (const line of await someRecords(auditFile, lines)) console.log(`${line}\n`);
  return verdict(lines, anonymous);
}

function tableOf(lines: readonly Line[]): string {
  const head = ['who', 'role', 'method', 'what', 'met', 'why (audit record)', 'added ms'];
  const rows = lines.map((line) => [
    line.person,
    line.role,
    line.row.method,
    line.row.title,
    line.right ? metOf(line) : `${line.cell}  !! expected: ${line.expected}`,
    line.why,
    line.milliseconds.toFixed(1),
  ]);
  return table(head, rows);
}

/** The reason stands in its own column. */
function metOf({ cell }: Line): string {
  return cell.startsWith('sees ') ? cell : (cell.split(' ')[0] ?? '');
}

/** An allowed call, a denied one and a filtered list. */
async function someRecords(auditFile: string, lines: readonly Line[]): Promise<readonly string[]> {
  const written = (await readFile(auditFile, 'utf8')).split('\n');
  const wanted = ['allowed', 'denied', 'sees'].map((start) =>
    lines.find(({ cell }) => cell.startsWith(start)),
  );
  return wanted.flatMap(
    (line) => written.find((text) => line !== undefined && text.includes(line.decided.id)) ?? [],
  );
}

function verdict(lines: readonly Line[], anonymous: Played['anonymous']): number {
  const wrong = lines.filter(({ right }) => !right).length;
  const open = anonymous.filter(({ status }) => status !== 401).length;
  console.log(
    `${lines.length - wrong} of ${lines.length} cells as written in examples/demo/expectations.yaml`,
  );
  if (open > 0) console.log(`${open} servers answered a request without a token`);
  return wrong + open === 0 ? 0 : 1;
}
