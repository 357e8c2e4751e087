import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** One call of the demo, and what each person named must meet. */
export interface Row {
  readonly title: string;
  readonly method: string;
  readonly parameters: Record<string, unknown>;
  /** It counts against a limit, so it is not repeated to measure it. */
  readonly once: boolean;
  /** Person to cell: `allowed REASON`, `denied REASON`, `hidden REASON` or `sees NAME, NAME`. */
  readonly expect: Readonly<Record<string, string>>;
}

export interface Person {
  readonly role: string;
  readonly groups: readonly string[];
}

export interface Expectations {
  readonly people: Readonly<Record<string, Person>>;
  readonly servers: Readonly<Record<string, readonly Row[]>>;
}

interface WrittenRow {
  readonly call: string;
  readonly title?: string;
  readonly arguments?: Record<string, unknown>;
  readonly once?: boolean;
  readonly expect: Readonly<Record<string, string>>;
}

interface Written {
  readonly people: Expectations['people'];
  readonly servers: Readonly<Record<string, readonly WrittenRow[]>>;
}

/** The hand-written table of the demo. */
export async function readExpectations(): Promise<Expectations> {
  const file = new URL('expectations.yaml', import.meta.url);
  const { people, servers } = parse(await readFile(file, 'utf8')) as Written;
  const rows = Object.entries(servers).map(([server, written]) => [server, written.map(rowOf)]);
  return { people, servers: Object.fromEntries(rows) as Expectations['servers'] };
}

function rowOf({ call, title, arguments: given, once = false, expect }: WrittenRow): Row {
  const [method = '', name = ''] = call.split(' ');
  const parameters = parametersOf(method, name, given);
  return { title: title ?? (name || method), method, parameters, once, expect };
}

function parametersOf(
  method: string,
  name: string,
  given: Record<string, unknown> | undefined,
): Record<string, unknown> {
  if (method.endsWith('/list')) return {};
  if (method === 'resources/read') return { uri: name };
  if (method === 'logging/setLevel') return { level: name };
  return { name, arguments: given ?? {} };
}
