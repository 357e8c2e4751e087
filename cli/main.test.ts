import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
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
