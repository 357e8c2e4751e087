import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { startModelServer } from '../examples/demo/servers.ts';
import type { Upstream } from '../examples/demo/servers.ts';
import { play } from './support/clients/play.ts';
import type { ClientName, Era, Session } from './support/clients/play.ts';
import type { Asked, Outcome } from './support/clients/outcome.ts';
import { TestGate } from './support/gate.ts';
import { ROLES_POLICY, rulesPolicy, serverSettings } from './support/policies.ts';

/** Installing the Python client takes its time once per machine. */
const STARTS_WITHIN_MS = 300_000;

type Style = 'visible' | 'hidden';

interface Expected {
  readonly result?: string;
  readonly lists?: readonly string[];
  readonly refused?: string;
  readonly code?: number | string;
  readonly message?: string;
}

interface Row {
  readonly what: string;
  readonly as: string;
  readonly call: string;
  readonly arguments?: Record<string, unknown>;
  readonly reason: string;
  readonly decided?: 'at the first message';
  readonly both?: Varied;
  readonly visible?: Varied;
  readonly hidden?: Varied;
}

/** An expectation, or one for each style, era or client. */
type Varied = object;

/** How a client reports. */
interface Manner {
  readonly eras: Era[];
  readonly words: string;
  readonly reads?: Readonly<Record<string, number>>;
}

interface Table {
  readonly clients: Readonly<Record<ClientName, Manner>>;
  readonly people: Readonly<Record<string, readonly string[]>>;
  readonly rows: readonly Row[];
}

const TABLE = parse(readFileSync(new URL('cases/clients.yaml', import.meta.url), 'utf8')) as Table;

const RULES = [
  "{ name: inspect, roles: ['*'], effect: Allow, tools: [inspect_prompt], resources: ['models://catalog/*'] }",
  '{ name: research, roles: [viewer], effect: Deny, resources: [models://catalog/research] }',
  "{ name: engineers, roles: [engineer], effect: Allow, tools: [generate], prompts: ['*'] }",
  '{ name: bulk, roles: [engineer], effect: Allow, tools: [generate_bulk], limit: { requests: 1, per: Hour } }',
  '{ name: admins, roles: [admin], effect: Allow, tools: [nothing, delete_prompt] }',
  "{ name: approval, roles: ['*'], effect: RequireApproval, tools: ['delete_*'] }",
];

const STYLES = ['visible', 'hidden'] as const;
const COMBINATIONS = (Object.keys(TABLE.clients) as ClientName[]).flatMap((client) =>
  TABLE.clients[client].eras.flatMap((era) => STYLES.map((style) => ({ client, era, style }))),
);

let upstream: Upstream;
let gate: TestGate;
const outcomes = new Map<string, Outcome>();

beforeAll(async () => {
  upstream = await startModelServer();
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      'visible.yaml': policyOf('visible', 'Visible'),
      'hidden.yaml': policyOf('hidden', 'Hidden'),
    },
    upstreams: { visible: upstream.url, hidden: upstream.url },
  });
  await playAll();
}, STARTS_WITHIN_MS);

afterAll(async () => {
  await gate.remove();
  await upstream.running.stop();
});

describe.each(COMBINATIONS)('$client, $era era, $style denials', ({ client, era, style }) => {
  it.each(TABLE.rows)('reports $what', async (row) => {
    const outcome = outcomes.get(keyOf(client, era, style, row));
    const decision = await decisionOn(row, subjectOf(client, era, style, row.as));
    const expected = expectedOf(row, style, era, client);
    expect(decision.reason).toBe(row.reason);
    expect(seen(outcome)).toEqual(worded(expected, TABLE.clients[client], decision.id));
  });
});

function policyOf(server: string, style: string): string {
  return `${serverSettings(server, [`denyStyle: ${style}`])}---\n${rulesPolicy(server, RULES)}`;
}

/** Everybody is somebody else for each client, era and style, so that limits and records keep apart. */
function subjectOf(client: ClientName, era: Era, style: Style, person: string): string {
  return `${person}-${client}-${era}-${style}`;
}

function keyOf(client: ClientName, era: Era, style: Style, row: Row): string {
  return JSON.stringify([client, era, style, TABLE.rows.indexOf(row)]);
}

async function playAll(): Promise<void> {
  const sessions: (Session & { readonly keys: readonly string[] })[] = [];
  for (const { client, era, style } of COMBINATIONS) {
    for (const [person, groups] of Object.entries(TABLE.people)) {
      const rows = TABLE.rows.filter(({ as }) => as === person);
      const token = await gate.token(subjectOf(client, era, style, person), groups);
      const keys = rows.map((row) => keyOf(client, era, style, row));
      sessions.push({ client, era, url: gate.url(style), token, calls: rows.map(askedOf), keys });
    }
  }
  const played = await play(sessions);
  sessions.forEach(({ keys }, at) => {
    keys.forEach((key, call) => {
      const outcome = played[at]?.[call];
      if (outcome !== undefined) outcomes.set(key, outcome);
    });
  });
}

function askedOf({ call, arguments: given }: Row): Asked {
  const [method = '', name] = call.split(' ');
  if (name === undefined) return { method, params: {} };
  if (method === 'resources/read') return { method, params: { uri: name } };
  return { method, params: { name, arguments: given ?? {} } };
}

/** Of several decisions on the same call the one with the row's reason. */
function decisionOn(
  { call, reason, decided }: Row,
  subject: string,
): ReturnType<TestGate['audit']['decision']> {
  const [method, name = null] = call.split(' ');
  return gate.audit.decision(`${call} by ${subject} with reason ${reason}`, (decision) => {
    if (decision.principal.subject !== subject || decision.reason !== reason) return false;
    if (decided !== undefined) return true;
    return decision.method === method && (decision.target?.name ?? null) === name;
  });
}

/** The row's expectation, where it differs by style, era or client that one. */
function expectedOf(row: Row, ...combination: readonly string[]): Expected {
  let expected: Varied = row;
  for (;;) {
    const varied: Varied = expected;
    const key = ['both', ...combination].find((name) => name in varied);
    if (key === undefined) return expected;
    expected = varied[key as keyof Varied];
  }
}

/** The expectation in the words of one client, with the id of the record. */
function worded(expected: Expected, { words, reads = {} }: Manner, id: string): Expected {
  const { code, message, refused } = expected;
  const withId = (text: string): string => text.replace('REF', id);
  if (refused !== undefined) return { refused: withId(refused) };
  if (code === undefined || message === undefined) return expected;
  const read = reads[code] ?? code;
  const text = words.replace('CODE', String(read)).replace('MESSAGE', () => withId(message));
  return { code: read, message: text };
}

/** What the client's interface says, in the form of the table. */
function seen(outcome: Outcome | undefined): Expected | undefined {
  if (outcome === undefined) return undefined;
  if (outcome.kind === 'error') {
    return { code: outcome.code as number, message: outcome.message };
  }
  const { result } = outcome;
  const lists = namesIn(result);
  if (lists !== null) return { lists };
  const text = textIn(result);
  return result['isError'] === true ? { refused: text } : { result: text };
}

function namesIn(result: Readonly<Record<string, unknown>>): readonly string[] | null {
  for (const [list, key] of [
    ['tools', 'name'],
    ['prompts', 'name'],
    ['resources', 'uri'],
  ] as const) {
    const items = result[list] as readonly Record<string, string>[] | undefined;
    if (items !== undefined) return items.map((item) => item[key] ?? '').toSorted();
  }
  return null;
}

function textIn(result: Readonly<Record<string, unknown>>): string {
  const [content] = (result['content'] ?? result['contents'] ?? []) as readonly { text?: string }[];
  const [message] = (result['messages'] ?? []) as readonly { content: { text?: string } }[];
  return content?.text ?? message?.content.text ?? '';
}
