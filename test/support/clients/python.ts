import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Asked, Destination, Outcome } from './outcome.ts';

const run = promisify(execFile);
const FOLDER = fileURLToPath(new URL('../../python', import.meta.url));
const REQUIREMENTS = join(FOLDER, 'requirements.txt');

/** Longest installation, on a slow line. */
const INSTALL_WITHIN_MS = 240_000;

/** One connection of the Python client and what it asks, in order. */
export interface PythonSession extends Destination {
  readonly era: 'legacy' | 'modern';
  /** HTTP+SSE; without it Streamable HTTP. */
  readonly transport?: 'sse';
  readonly calls: readonly Asked[];
}

/** Plays all sessions in one process; an outcome for each call of each session. */
export async function playPython(
  sessions: readonly PythonSession[],
): Promise<readonly (readonly Outcome[])[]> {
  const python = await pythonWithSdk();
  const child = spawn(python, [join(FOLDER, 'client.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(JSON.stringify(sessions));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`test/python/client.py ended with ${String(code)}:\n${stderr}`);
  return JSON.parse(stdout) as readonly (readonly Outcome[])[];
}

/** The interpreter of a virtual environment that has exactly the pinned requirements; made once per machine and pin. */
async function pythonWithSdk(): Promise<string> {
  const pins = await readFile(REQUIREMENTS);
  const version = createHash('sha256').update(pins).digest('hex').slice(0, 16);
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const home = join(cache, 'gatehouse', `python-${version}`);
  const python = join(home, 'bin', 'python');
  if (await hasSdk(python)) return python;
  await requirePython();
  await rm(home, { recursive: true, force: true });
  await run('python3', ['-m', 'venv', home], { timeout: INSTALL_WITHIN_MS });
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  await run(python, [...install, '-r', REQUIREMENTS], { timeout: INSTALL_WITHIN_MS });
  return python;
}

async function hasSdk(python: string): Promise<boolean> {
  try {
    await access(python);
    await run(python, ['-c', 'import mcp']);
    return true;
  } catch {
    return false;
  }
}

/** @throws Error where there is no Python of at least 3.10, which the SDK needs. */
async function requirePython(): Promise<void> {
  const check = 'import sys, venv; sys.exit(0 if sys.version_info >= (3, 10) else 1)';
  try {
    await run('python3', ['-c', check]);
  } catch {
    throw new Error(
      'The tests of the Python client need python3 of version 3.10 or later with its venv module on the PATH.',
    );
  }
}
