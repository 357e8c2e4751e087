import { connect } from './caller.ts';
import type { Caller } from './caller.ts';
import { readExpectations } from './expectations.ts';
import type { Person, Row } from './expectations.ts';
import { tokenFor } from './gate.ts';
import type { Gate } from './gate.ts';
import { meet } from './row.ts';
import type { Met } from './row.ts';

/** One line of the demo's table. */
export interface Line extends Met {
  readonly server: string;
  readonly person: string;
  readonly role: string;
  readonly row: Row;
}

export interface Played {
  readonly lines: readonly Line[];
  /** Status and challenge of a request without a token, for each server. */
  readonly anonymous: readonly {
    readonly server: string;
    readonly status: number;
    readonly challenge: string;
  }[];
}

/** Every row as every person that it names. */
export async function play(
  gate: Gate,
  upstreams: Readonly<Record<string, string>>,
): Promise<Played> {
  const { people, servers } = await readExpectations();
  const lines: Line[] = [];
  const anonymous = [];
  for (const [server, rows] of Object.entries(servers)) {
    const direct = await connect(upstreams[server] ?? '', null);
    const callers = await connectAll(gate, server, people);
    for (const row of rows) lines.push(...(await playRow({ gate, server, direct }, row, callers)));
    await Promise.all([direct, ...callers.values()].map((caller) => caller.close()));
    anonymous.push(await askWithoutToken(gate, server));
  }
  return {
    lines: lines.map((line) => ({ ...line, role: people[line.person]?.role ?? '' })),
    anonymous,
  };
}

interface Stage {
  readonly gate: Gate;
  readonly server: string;
  readonly direct: Caller;
}

async function playRow(
  { gate: { auditFile }, server, direct }: Stage,
  row: Row,
  callers: ReadonlyMap<string, Caller>,
): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const person of Object.keys(row.expect)) {
    const throughGate = callers.get(person);
    if (throughGate === undefined) throw new Error(`expectations.yaml: nobody is called ${person}`);
    const met = await meet({ person, server, auditFile, throughGate, direct }, row);
    lines.push({ ...met, server, person, role: '', row });
  }
  return lines;
}

async function connectAll(
  gate: Gate,
  server: string,
  people: Readonly<Record<string, Person>>,
): Promise<ReadonlyMap<string, Caller>> {
  const callers = new Map<string, Caller>();
  for (const [name, { groups }] of Object.entries(people)) {
    const claims = groups.flatMap((group) => ['--claim', `groups=${group}`]);
    const url = gate.servers[server]?.url ?? '';
    callers.set(name, await connect(url, await tokenFor(gate, name, claims)));
  }
  return callers;
}

async function askWithoutToken(gate: Gate, server: string): Promise<Played['anonymous'][number]> {
  const answer = await fetch(gate.servers[server]?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
  });
  await answer.body?.cancel();
  return { server, status: answer.status, challenge: answer.headers.get('www-authenticate') ?? '' };
}
