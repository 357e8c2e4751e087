import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

function gatehouse(...words: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...words], {
    encoding: 'utf8',
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
