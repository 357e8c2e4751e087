import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { pathOf } from '../binaries.ts';
import { KUBECONFIG } from '../kubeconfig.ts';

const MOST_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs a line of shell with kubectl and helm as the cluster's administrator has them, without standing still for it: what
 * a test does all the time goes on. Returns what it wrote.
 * @throws Error with what it said, where it fails.
 */
export async function shell(line: string, folder?: string): Promise<string> {
  const programs = ['kubectl', 'helm'] as const;
  const path = [...programs.map((program) => dirname(pathOf(program))), process.env['PATH'] ?? ''];
  const { stdout } = await promisify(execFile)('sh', ['-c', line], {
    env: { ...process.env, KUBECONFIG, PATH: path.join(':') },
    maxBuffer: MOST_OUTPUT_BYTES,
    ...(folder === undefined ? {} : { cwd: folder }),
  });
  return stdout;
}
