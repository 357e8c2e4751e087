import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { capturedSurroundings } from '../../test/support/captured-surroundings.ts';
import { startJsonUpstream } from '../../test/support/json-upstream.ts';
import type { JsonUpstream } from '../../test/support/json-upstream.ts';
import { run } from '../run.ts';

/** `gatehouse dev` in this process, and what it has said. */
interface Running {
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly url: string;
  readonly adminUrl: string;
  readonly stop: () => Promise<number>;
}

let base = '';
let folder = '';
let upstream: JsonUpstream;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'gatehouse-dev-'));
  folder = join(base, 'policies');
  await mkdir(folder);
  upstream = await startJsonUpstream('from the server');
});

afterEach(async () => {
  await upstream.stop();
  await rm(base, { recursive: true });
});

function policy(effect: string): string {
  return `apiVersion: gatehouse.dev/v1alpha1
kind: McpRolePolicy
metadata: { name: a }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: x } }
  roles:
    - { name: viewer, members: [{ provider: dev, values: [viewers] }] }
  rules:
    - { name: use, roles: [viewer], effect: ${effect}, tools: [look] }
`;
}

/** As editors do it: beside the file, then renamed over it. */
async function edit(text: string): Promise<void> {
  await writeFile(join(folder, 'a.yaml.new'), text);
  await rename(join(folder, 'a.yaml.new'), join(folder, 'a.yaml'));
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await wait(10);
}

async function start(...more: readonly string[]): Promise<Running> {
  const around = capturedSurroundings(join(base, 'state'));
  const words = ['dev', folder, '--upstream', `x=${upstream.url}`, '--listen', '127.0.0.1:0'];
  const ended = run([...words, ...more], around);
  await Promise.race([ended, until(() => /^ready$/m.test(around.said.stderr))]);
  const file = join(base, 'state', 'gatehouse', 'dev', 'dev.json');
  const { servers } = JSON.parse(await readFile(file, 'utf8')) as {
    servers: [{ url: string; adminUrl: string }];
  };
  return {
    stdout: () => around.said.stdout,
    stderr: () => around.said.stderr,
    ...servers[0],
    stop: () => {
      around.signals.emit('SIGTERM');
      return ended;
    },
  };
}

async function token(...more: readonly string[]): Promise<string> {
  const around = capturedSurroundings(join(base, 'state'));
  expect(
    await run(['dev', 'token', '--subject', 'ada', '--claim', 'groups=viewers', ...more], around),
  ).toBe(0);
  await until(() => around.said.stdout.endsWith('\n'));
  return around.said.stdout.trim();
}

interface Answer {
  readonly result?: {
    readonly isError?: boolean;
    readonly content: readonly [{ readonly text: string }];
  };
}

/** The text of the result, `denied`, or `HTTP <status>`. */
async function call(url: string, bearer: string): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'look', arguments: {} },
    }),
  });
  if (response.status !== 200) return `HTTP ${response.status}`;
  const { result } = (await response.json()) as Answer;
  return result === undefined || result.isError === true ? 'denied' : result.content[0].text;
}

function records(lines: string): readonly Record<string, unknown>[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse((JSON.parse(line) as { p: string }).p) as Record<string, unknown>);
}

describe('gatehouse dev', () => {
  it('serves, records and ends in order', async () => {
    await edit(policy('Allow'));
    const gate = await start();
    expect(await call(gate.url, await token())).toBe('from the server');
    expect(await call(gate.url, await token('--audience', 'http://127.0.0.1:1/mcp'))).toBe(
      'HTTP 401',
    );
    expect(await (await fetch(`${gate.adminUrl}/readyz`)).text()).toBe('ready\n');
    expect(await gate.stop()).toBe(0);
    const kinds = records(gate.stdout()).map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['genesis', 'decision', 'outcome', 'refusal']));
    expect(kinds.at(-1)).toBe('close');
    expect(gate.stderr()).toContain(
      `${folder}: 1 policy, 1 role, 1 rule, 0 other objects in force`,
    );
  });

  it('puts an edit in force, keeps the last valid form of one that is not, and says where', async () => {
    await edit(policy('Allow'));
    const gate = await start();
    const bearer = await token();
    await edit(policy('Permit'));
    await until(() => gate.stderr().includes('keeps its last valid form'));
    expect(gate.stderr()).toContain(
      `${folder}/a.yaml:9:45 spec.rules[0].effect: must be one of Allow, Deny, RequireApproval [Error SchemaInvalid]\n`,
    );
    expect(await call(gate.url, bearer)).toBe('from the server');
    await edit(policy('Deny'));
    await until(async () => (await call(gate.url, bearer)) === 'denied');
    await edit(policy('Allow'));
    await until(async () => (await call(gate.url, bearer)) === 'from the server');
    await rm(join(folder, 'a.yaml'));
    await until(async () => (await call(gate.url, bearer)) === 'denied');
    expect(await gate.stop()).toBe(0);
    const reasons = records(gate.stdout())
      .filter(({ kind }) => kind === 'decision')
      .map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(['AllowedByRule', 'DeniedByRule']));
  });

  it('keeps what is in force when the folder goes away, and says so once', async () => {
    await edit(policy('Allow'));
    const gate = await start();
    await rename(folder, `${folder}.away`);
    await until(() => gate.stderr().includes('What was in force stays in force.'));
    expect(await call(gate.url, await token())).toBe('from the server');
    await rename(`${folder}.away`, folder);
    await gate.stop();
    expect(gate.stderr().match(/there is no such folder/g)).toHaveLength(1);
  });

  it('denies what was never valid', async () => {
    await edit(policy('Permit'));
    const gate = await start();
    expect(await call(gate.url, await token())).toBe('denied');
    await gate.stop();
    expect(gate.stderr()).toContain('what has no valid form yet denies everything');
  });

  it('sends the service credential, and shows it to nobody', async () => {
    await edit(policy('Allow'));
    await writeFile(join(base, 'secret'), 'Bearer hunter2\n');
    const gate = await start('--credential', join(base, 'secret'), '--log-level', 'debug');
    const bearer = await token();
    await call(gate.url, bearer);
    await gate.stop();
    expect(upstream.received.map(({ authorization }) => authorization)).toEqual(['Bearer hunter2']);
    for (const said of [gate.stdout(), gate.stderr()]) {
      expect(said).not.toContain('hunter2');
      expect(said).not.toContain(bearer);
    }
  });

  it('keeps issuer and keys over a restart, readable by their owner alone', async () => {
    await edit(policy('Allow'));
    const first = await start();
    const bearer = await token('--audience', 'http://localhost/any');
    await first.stop();
    const files = ['keys.json', 'issuer.json', 'dev.json', 'workload-key.json'];
    for (const file of files) {
      const { mode } = await stat(join(base, 'state', 'gatehouse', 'dev', file));
      expect(mode & 0o077).toBe(0);
    }
    await edit(
      `${policy('Allow')}---\napiVersion: gatehouse.dev/v1alpha1\nkind: McpServer\nmetadata: { name: x }\nspec: { urls: [http://localhost/any] }\n`,
    );
    const second = await start();
    expect(await call(second.url, bearer)).toBe('from the server');
    await second.stop();
  });

  it('appends records to a file, and leaves stdout alone', async () => {
    await edit(policy('Allow'));
    const file = join(base, 'audit.jsonl');
    for (let round = 0; round < 2; round += 1) {
      const gate = await start('--audit', file);
      await gate.stop();
      expect(gate.stdout()).toBe('');
    }
    const kinds = records(await readFile(file, 'utf8')).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'genesis')).toHaveLength(2);
    expect(kinds.filter((kind) => kind === 'close')).toHaveLength(2);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });
});
