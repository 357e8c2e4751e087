import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort, stopAll } from '../examples/demo/process.ts';
import { startModelServer } from '../examples/demo/servers.ts';
import { REPOSITORY, blocksIn, sectionOf, shellBlocksIn } from './documented/blocks.ts';
import { until } from './support/waiting.ts';

const [SERVE = '', CALL = ''] = shellBlocksIn(
  sectionOf('README.md', 'Try it in front of your own server'),
);
const FIRST_POLICY = sectionOf('README.md', 'A first policy');
const [ASK = ''] = shellBlocksIn(FIRST_POLICY);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-first-steps-'));
});

afterAll(async () => {
  await stopAll();
  await rm(folder, { recursive: true });
});

/** Of the documents alone: whoever runs the tests may have a gate of their own. */
const environment = () => ({ ...process.env, XDG_STATE_HOME: join(folder, 'state') });

/** Runs a block in the checkout, up to the first command that fails. Returns what it wrote. */
async function asPrinted(block: string): Promise<string> {
  const options = { cwd: REPOSITORY, env: environment() };
  return (await promisify(execFile)('sh', ['-ec', block], options)).stdout;
}

async function folderWith(name: string, yaml: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(path);
  await writeFile(join(path, 'policies.yaml'), yaml);
  return path;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

describe('in front of a server, as README.md has it', () => {
  let gate: ChildProcess | null = null;
  let said = '';
  let port = 0;

  beforeAll(async () => {
    const { url } = await startModelServer();
    port = await freePort();
    expect(SERVE).toMatch(/^make build\n\.\/bin\/gatehouse dev .*http:\/\/127.0.0.1:3000\/mcp$/m);
    const block = SERVE.replace('http://127.0.0.1:3000/mcp', url).trimEnd();
    // The ports that are printed may be taken on this machine.
    const script = `${block} --listen 127.0.0.1:${port}`;
    const options = { cwd: REPOSITORY, env: environment(), detached: true };
    const started = spawn('sh', ['-ec', script], options);
    gate = started;
    for (const stream of [started.stdout, started.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (said += text));
    await until('the gate is ready', () => {
      if (hasEnded(started)) throw new Error(said);
      return /^ready$/m.test(said);
    });
  });

  afterAll(async () => {
    // The whole group: the shell does not tell the gate that it is told to end.
    if (gate?.pid === undefined || hasEnded(gate)) return;
    const { pid } = gate;
    process.kill(-pid, 'SIGTERM');
    await until('the gate has ended', () => gate !== null && hasEnded(gate));
  });

  it('the token that is asked for opens what the viewer may see, at the address that is named', async () => {
    const [makeToken = '', inspect = ''] = CALL.split('\n');
    const [, authorization = ''] = /--header "Authorization: (Bearer \$TOKEN)"/.exec(inspect) ?? [];
    const [, method = ''] = /--method (\S+)/.exec(inspect) ?? [];
    const [url = ''] = /http:\S+/.exec(inspect) ?? [];
    expect(url).toBe('http://127.0.0.1:8080/mcp');
    expect(await asPrinted('./bin/gatehouse dev --help')).toContain('127.0.0.1:8080');
    const header = await asPrinted(`${makeToken}\necho "${authorization}"`);
    const response = await fetch(url.replace('8080', String(port)), {
      method: 'POST',
      headers: {
        authorization: header.trim(),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
    });
    expect(response.status).toBe(200);
    const listed = [...(await response.text()).matchAll(/"name":"(\w+)"/g)].map(([, name]) => name);
    expect(listed).toEqual(['inspect_prompt']);
  });

  it('the Inspector finds the Node that it is lent', async () => {
    const [, path = ''] = /^(PATH=\S+)/m.exec(CALL) ?? [];
    const node = await asPrinted(`${path}; command -v node; node --version`);
    const [place = '', version = ''] = node.split('\n');
    expect(place).toBe(join(REPOSITORY, 'node_modules/.bin/node'));
    const [major = 0, minor = 0] = version.slice(1).split('.').map(Number);
    expect(major * 100 + minor).toBeGreaterThanOrEqual(2219);
  });
});

describe('the first policy of README.md', () => {
  it('is what the questions beside it are answered about', async () => {
    const [policy] = blocksIn(FIRST_POLICY).filter(({ language }) => language === 'yaml');
    const policies = await folderWith('first', policy?.text ?? '');
    const [lint = '', explain = '', whoCan = ''] = ASK.replaceAll('POLICIES', policies).split('\n');
    expect(await asPrinted(lint)).toMatch(/^0 errors, 0 warnings in 1 object/);
    expect(await asPrinted(explain)).toMatch(/^Denied \(NoRuleMatched\)/);
    expect(await asPrinted(whoCan)).toMatch(/^engineer +with some arguments/m);
  });
});
