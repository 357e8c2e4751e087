import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

let base = '';

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'gatehouse-main-'));
});

afterAll(async () => {
  await rm(base, { recursive: true });
});

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function gatehouse(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
    env: { ...process.env, XDG_STATE_HOME: base },
  });
  return { status, stdout, stderr };
}

describe('the process', () => {
  it('ends with the status of the command', () => {
    expect(gatehouse('--version')).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: '',
    });
    expect(gatehouse('lint', '/nowhere')).toEqual({
      status: 2,
      stdout: '',
      stderr: 'gatehouse: /nowhere: there is no such folder (ENOENT).\n',
    });
  });

  it('says that it cannot listen where it should', () => {
    const words = ['dev', base, '--upstream', 'http://127.0.0.1:1/mcp'];
    const { status, stderr } = gatehouse(...words, '--listen', '192.0.2.1:8080');
    expect(status).toBe(2);
    expect(stderr).toBe('gatehouse: --listen 192.0.2.1:8080: this machine has no such address.\n');
  });

  it('serves nothing without a place for records, and leaves no chain where it cannot listen', async () => {
    const words = ['dev', base, '--upstream', 'http://127.0.0.1:1/mcp'];
    const full = gatehouse(...words, '--listen', '127.0.0.1:0', '--audit', '/dev/full');
    expect(full.status).toBe(2);
    expect(full.stderr).toMatch(/^gatehouse: the audit trail cannot be written .*\n$/);
    const file = join(base, 'audit.jsonl');
    gatehouse(...words, '--listen', '192.0.2.1:8080', '--audit', file);
    expect(await readFile(file, 'utf8')).toBe('');
  });

  it('leaves what other processes read of a running one as it was, where it cannot start', async () => {
    const state = join(base, 'gatehouse', 'dev', 'issuer.json');
    await writeFile(state, '{"issuer":"http://127.0.0.1:9","port":9}');
    gatehouse('dev', base, '--upstream', 'http://127.0.0.1:1/mcp', '--listen', '192.0.2.1:8080');
    expect(await readFile(state, 'utf8')).toBe('{"issuer":"http://127.0.0.1:9","port":9}');
  });

  it.each([[[]], [['dev']], [['dev', 'token']], [['lint']], [['explain']], [['who-can']]])(
    'explains %j with an example',
    (command) => {
      const { status, stdout } = gatehouse(...command, '--help');
      expect(status).toBe(0);
      expect(stdout).toMatch(/^Usage: gatehouse/);
      expect(stdout).toMatch(/Example:\n {2}gatehouse /);
    },
  );
});
