import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { programOf } from '../support/program-of.ts';
import type { Check, Results } from './checks.ts';

/** The official suite. */
const SUITE = programOf('@modelcontextprotocol/conformance');

/** A folder of results is named after its scenario and the time. */
const FOLDER = /^(?:server-)?(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

/** Id of the checks that we make of what a client has said. */
export const CLIENT_OUTCOME = 'client-outcome';

/** Longest run of the whole suite; it takes seconds where nothing hangs. */
const RUN_MS = 300_000;

/**
 * Runs the suite with these arguments and reads what it has checked. Its exit code says less than its files: not one
 * check that was never made.
 * @throws Error with what it said, where it made no check at all.
 */
export async function runSuite(words: readonly string[]): Promise<Results> {
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  try {
    const said = await run([...words, '--output-dir', folder]);
    const results = await resultsIn(folder);
    if (results.size === 0) throw new Error(`the suite made no check:\n${said}`);
    return results;
  } finally {
    await rm(folder, { recursive: true });
  }
}

function run(words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const options = { timeout: RUN_MS, maxBuffer: Infinity };
    execFile(process.execPath, [SUITE, ...words], options, (_error, stdout, stderr) =>
      resolve(stdout + stderr),
    );
  });
}

async function resultsIn(folder: string): Promise<Results> {
  const results = new Map<string, readonly Check[]>();
  for (const file of await readdir(folder, { recursive: true })) {
    if (basename(file) !== 'checks.json') continue;
    const [, scenario = file] = FOLDER.exec(dirname(file)) ?? [];
    const checks = JSON.parse(await readFile(join(folder, file), 'utf8')) as Check[];
    results.set(scenario, [...checks, ...(await toldIn(join(folder, dirname(file))))]);
  }
  return results;
}

/** Each line that a client has said is a check of ours: that it is said again. */
async function toldIn(folder: string): Promise<readonly Check[]> {
  const said = await readFile(join(folder, 'stdout.txt'), 'utf8').catch(() => '');
  const lines = said.split('\n').filter((line) => line !== '');
  return lines.map((name) => ({ id: CLIENT_OUTCOME, name, status: 'INFO' }));
}
