import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEverything, startModelServer } from '../examples/demo/servers.ts';
import type { Upstream } from '../examples/demo/servers.ts';
import { askV1, clientV1, transportV1 } from './support/clients/typescript-v1.ts';
import { askV2, clientV2, transportV2 } from './support/clients/typescript-v2.ts';
import { outcomeOf } from './support/clients/outcome.ts';
import type { Destination as Caller, Outcome } from './support/clients/outcome.ts';
import { TestGate } from './support/gate.ts';
import { ALLOW_ALL, ROLES_POLICY, rulesPolicy } from './support/policies.ts';
import { startThroughSupergateway } from './support/supergateway.ts';

/** What is tried of one real server. */
interface Trial {
  readonly server: string;
  /** Tools of the role viewer; it has nothing else. */
  readonly allowed: readonly string[];
  readonly call: { readonly name: string; readonly arguments: Record<string, unknown> };
  readonly denied: { readonly name: string; readonly arguments: Record<string, unknown> };
  /** What else is asked with and without the gate, and always has the same answer. */
  readonly more?: readonly Question[];
}

const TRIALS: readonly Trial[] = [
  {
    server: 'model-server',
    allowed: ['generate', 'inspect_prompt'],
    call: { name: 'generate', arguments: { prompt: 'hello', max_tokens: 3 } },
    denied: { name: 'delete_prompt', arguments: { name: 'summarize' } },
  },
  {
    server: 'everything',
    allowed: ['echo', 'get-sum'],
    call: { name: 'get-sum', arguments: { a: 2, b: 3 } },
    denied: { name: 'get-env', arguments: {} },
    more: [
      ['tools/call', { name: 'get-tiny-image', arguments: {} }],
      ['tools/call', { name: 'get-structured-content', arguments: { location: 'Chicago' } }],
      ['tools/call', { name: 'get-resource-links', arguments: { count: 2 } }],
      ['tools/call', { name: 'get-sum', arguments: { a: 'two' } }],
      [
        'tools/call',
        { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } },
      ],
      ['prompts/get', { name: 'args-prompt', arguments: { city: 'Chicago' } }],
      ['prompts/get', { name: 'unknown' }],
    ],
  },
  {
    server: 'filesystem',
    allowed: ['list_directory', 'read_text_file'],
    call: { name: 'read_text_file', arguments: { path: 'FOLDER/note.txt' } },
    denied: { name: 'write_file', arguments: { path: 'FOLDER/note.txt', content: 'changed' } },
    more: [
      ['tools/call', { name: 'directory_tree', arguments: { path: 'FOLDER' } }],
      ['tools/call', { name: 'read_text_file', arguments: { path: '/' } }],
    ],
  },
  {
    server: 'memory',
    allowed: ['read_graph', 'search_nodes'],
    call: { name: 'read_graph', arguments: {} },
    denied: { name: 'create_entities', arguments: { entities: [] } },
    more: [['tools/call', { name: 'search_nodes', arguments: { query: 'nobody' } }]],
  },
];

let folder: string;
let upstreams: Readonly<Record<string, Upstream>>;
let gate: TestGate;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-files-'));
  await writeFile(join(folder, 'note.txt'), 'a note');
  const [modelServer, everything, filesystem, memory] = await Promise.all([
    startModelServer(),
    startEverything(),
    startThroughSupergateway('@modelcontextprotocol/server-filesystem', [folder]),
    startThroughSupergateway('@modelcontextprotocol/server-memory', [], {
      MEMORY_FILE_PATH: join(folder, 'memory.jsonl'),
    }),
  ]);
  upstreams = { 'model-server': modelServer, everything, filesystem, memory };
  const policies = TRIALS.map(({ server, allowed }) => [
    `${server}.yaml`,
    rulesPolicy(server, [
      `{ name: viewers, roles: [viewer], effect: Allow, tools: [${allowed.join(', ')}] }`,
      ALLOW_ALL.replace("['*'], effect", '[admin], effect'),
    ]),
  ]);
  gate = await TestGate.start({
    policies: {
      'roles.yaml': ROLES_POLICY,
      ...(Object.fromEntries(policies) as Record<string, string>),
    },
    upstreams: Object.fromEntries(Object.entries(upstreams).map(([name, { url }]) => [name, url])),
  });
}, 120_000);

afterAll(async () => {
  await gate.remove();
  await Promise.all(Object.values(upstreams).map(({ running }) => running.stop()));
  await rm(folder, { recursive: true });
});

/** The official clients that real servers are asked with; play.ts asks servers of ours with Python, too. */
const CLIENTS = ['typescript-v1', 'typescript-v2'] as const;

const PAIRS = TRIALS.flatMap((trial) => CLIENTS.map((client) => ({ ...trial, client })));

describe.each(PAIRS)('$server, asked by $client', ({ server, client, ...trial }) => {
  const { allowed, call, denied, more = [] } = trial;
  const asked = (caller: Caller, questions: readonly Question[]) =>
    ASKED[client](
      caller,
      questions.map(([method, params]) => [method, placed(params)]),
    );

  it('shows a role the tools that it may call, and no other', async () => {
    const [listed] = await asked(await asViewer(server), [['tools/list', {}]]);
    expect(namesIn(listed)).toEqual(allowed);
  });

  it('answers an allowed call as it does without the gate', async () => {
    const [through] = await asked(await asViewer(server), [['tools/call', call]]);
    const [direct] = await asked(directly(server), [['tools/call', call]]);
    expect(through).toEqual(direct);
    expect(through).toMatchObject({ kind: 'result' });
  });

  it('never gets a denied call', async () => {
    const [outcome] = await asked(await asViewer(server), [['tools/call', denied]]);
    const text = expect.stringMatching(/^Denied by policy \(ref [\w-]+\)$/) as unknown;
    expect(outcome).toMatchObject({
      kind: 'result',
      result: { isError: true, content: [{ text }] },
    });
  });

  it('answers a role that may do everything exactly as it does without the gate', async () => {
    const questions: readonly Question[] = [
      ['tools/list', {}],
      ['tools/call', call],
      ['resources/list', {}],
      ['prompts/list', {}],
      ['resources/read', { uri: 'unknown://nothing' }],
      ...more,
    ];
    const through = await asked(await asAdmin(server), questions);
    expect(through).toEqual(await asked(directly(server), questions));
  });
});

type Question = readonly [method: string, params: Readonly<Record<string, unknown>>];

async function asViewer(server: string): Promise<Caller> {
  return { url: gate.url(server), token: await gate.token('vera', ['viewers']) };
}

async function asAdmin(server: string): Promise<Caller> {
  return { url: gate.url(server), token: await gate.token('ruth', ['admins']) };
}

function directly(server: string): Caller {
  return { url: upstreams[server]?.url ?? '', token: '' };
}

type Asked = (caller: Caller, questions: readonly Question[]) => Promise<readonly Outcome[]>;

/** What an official client reports of each question, in one connection. */
const ASKED: Readonly<Record<(typeof CLIENTS)[number], Asked>> = {
  'typescript-v1': async (caller, questions) => {
    const client = clientV1();
    await client.connect(transportV1(caller));
    const outcomes = await each(questions, (method, params) => askV1(client, method, params));
    await client.close();
    return outcomes;
  },
  'typescript-v2': async (caller, questions) => {
    const client = clientV2('legacy');
    await client.connect(transportV2(caller));
    const outcomes = await each(questions, (method, params) => askV2(client, method, params));
    await client.close();
    return outcomes;
  },
};

/** One after the other. */
async function each(
  questions: readonly Question[],
  ask: (...question: Question) => Promise<unknown>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const question of questions) outcomes.push(await outcomeOf(ask(...question)));
  return outcomes;
}

/** The same with the folder of this run in it. */
function placed(params: Question[1]): Question[1] {
  return JSON.parse(JSON.stringify(params).replaceAll('FOLDER', folder)) as Question[1];
}

function namesIn(outcome: Outcome | undefined): readonly string[] | undefined {
  if (outcome?.kind !== 'result') return undefined;
  const tools = outcome.result['tools'] as readonly { readonly name: string }[];
  return tools.map(({ name }) => name).toSorted();
}
