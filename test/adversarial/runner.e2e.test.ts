import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../examples/demo/process.ts';
import { startPassThrough } from '../support/pass-through.ts';
import type { PassThrough } from '../support/pass-through.ts';
import type { Judged } from './report.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npm run bypass` with these words. */
async function bypass(...words: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { status, ...said };
}

const row = (table: string, group: number) =>
  table
    .split('\n')
    .find((line) => line.startsWith(`${group} `))
    ?.split(/ {2,}/);

let folder: string;
let port: string;
let bare: PassThrough;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-bypass-'));
  port = String(await freePort());
  bare = await startPassThrough(`http://127.0.0.1:${port}/mcp`);
});

afterAll(async () => {
  await bare.stop();
  await rm(folder, { recursive: true });
});

describe('npm run bypass', () => {
  it('plays against a sidecar of its own', async () => {
    const { status, stdout } = await bypass('--group', '1', '--group', '69');
    expect(row(stdout, 1)?.slice(1)).toEqual(['A key twice', '9', '9', '0', '0']);
    expect(row(stdout, 69)?.slice(2, 6)).toEqual(['0', '0', '0', '0']);
    expect(status).toBe(0);
  });

  it('shows what passes an endpoint of others, case by case, in the table and as JSON', async () => {
    const json = join(folder, 'results.json');
    const groups = ['--group', '1', '--group', '7'];
    const words = ['--token', 'x', '--upstream-port', port, '--json', json, ...groups];
    const { status, stdout } = await bypass('--target', bare.url, ...words);
    const results = JSON.parse(await readFile(json, 'utf8')) as readonly Judged[];
    expect(row(stdout, 1)?.slice(2)).toEqual(['9', '0', '9', '0']);
    expect(stdout).toContain('1: the method twice\n  the upstream gets POST /mcp {"jsonrpc"');
    expect(results.map(({ state }) => state)).toEqual(Array(16).fill('failed'));
    // UTF-16 at the server: nothing of it may speak to a terminal.
    expect(stdout).toContain('{\\u{0}');
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    expect(status).toBe(1);
  });

  it('judges nothing that it cannot see, and says so', async () => {
    const words = ['--upstream-port', port, '--group', '63', '--group', '60'];
    const { stdout } = await bypass('--target', bare.url, ...words);
    expect(row(stdout, 60)?.at(-2)).not.toBe('0');
    expect(row(stdout, 63)?.slice(3, 5)).toEqual(['0', '0']);
  });

  it('judges what the client sees where nobody looks behind the endpoint', async () => {
    const behind = await startPassThrough(`http://127.0.0.1:${port}/mcp`);
    const { RecordingUpstream } = await import('../support/recording-upstream.ts');
    const { answerAll } = await import('./upstream-answers.ts');
    const server = await RecordingUpstream.start(Number(port));
    server.answering = answerAll;
    const { status, stdout } = await bypass(
      '--target',
      behind.url,
      '--group',
      '21',
      '--group',
      '53',
    );
    await behind.stop();
    await server.stop();
    expect(row(stdout, 21)?.slice(2, 5)).toEqual(['8', '0', '8']);
    expect(row(stdout, 53)?.slice(3, 6)).toEqual(['0', '0', '16']);
    expect(stdout).toContain('What reached the server was not looked at');
    expect(status).toBe(1);
  });

  it.each([
    [['--target', 'http://127.0.0.1:1/mcp'], 'there is no connection'],
    [['--upstream-port', 'x'], 'It must be a whole number'],
  ])('%j says what to change', async (words, sentence) => {
    const { status, stderr } = await bypass(...words);
    expect(stderr).toContain(sentence);
    expect(status).not.toBe(0);
  });

  it('does not play against an endpoint that answers nobody', async () => {
    const { status, stderr } = await bypass('--target', bare.url, '--group', '1');
    expect(stderr).toMatch(/an allowed call .* is not answered|there is no connection/);
    expect(status).toBe(2);
  });
});
