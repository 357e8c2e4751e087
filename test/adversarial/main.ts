import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { readCorpus } from './corpus.ts';
import { reach } from './foreign-target.ts';
import { startOwnGate } from './own-gate.ts';
import { failures, reportTable } from './report.ts';
import { runCorpus } from './run-corpus.ts';
import type { Target } from './target.ts';

interface Options {
  readonly target?: string;
  readonly token?: string;
  readonly otherToken?: string;
  readonly upstreamPort?: number;
  readonly upstreamHost: string;
  readonly group?: readonly number[];
  readonly json?: string;
}

const wholeNumber = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const program = new Command('bypass')
  .description(
    'Plays the bypass corpus against an MCP endpoint; without --target, against a sidecar of its own.',
  )
  .option('--target <url>', 'the MCP endpoint; test/adversarial/README.md says what it must allow')
  .addOption(
    new Option('--token <token>', 'bearer token of a principal that may call').env('BYPASS_TOKEN'),
  )
  .addOption(
    new Option('--other-token <token>', 'of another principal with the same rights').env(
      'BYPASS_OTHER_TOKEN',
    ),
  )
  .option('--upstream-port <port>', 'be the server behind it, at this port', wholeNumber)
  .option('--upstream-host <address>', 'and at this address', '127.0.0.1')
  .option(
    '--group <number>',
    'play this group alone; may be repeated',
    (text, before: readonly number[] | undefined) => [...(before ?? []), wholeNumber(text)],
  )
  .option('--json <file>', 'write each result as JSON, too')
  .showSuggestionAfterError();

const { target: url, group: wanted, json, ...rest } = program.parse().opts<Options>();
try {
  process.exitCode = url === undefined ? await playOwn() : await playAt(url);
} catch (error) {
  process.stderr.write(`bypass: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}

async function playOwn(): Promise<number> {
  const gate = await startOwnGate();
  try {
    return await playCorpus(gate.target);
  } finally {
    await gate.stop();
  }
}

async function playAt(endpoint: string): Promise<number> {
  const { token = null, otherToken = null, upstreamPort: port, upstreamHost: host } = rest;
  const upstream = port === undefined ? null : { host, port };
  const target = await reach({ url: endpoint, token, otherToken, upstream });
  try {
    return await playCorpus(target);
  } finally {
    await target.upstream?.stop();
  }
}

/** Returns the exit status. */
async function playCorpus(target: Target): Promise<number> {
  const groups = readCorpus().filter(({ group }) => wanted?.includes(group) ?? true);
  const judged = await runCorpus(groups, target);
  const seen =
    target.upstream === null
      ? '\nWhat reached the server was not looked at: only what the client sees was judged (--upstream-port).'
      : '';
  process.stdout.write(`${reportTable(groups, judged)}\n${seen}\n${failures(judged)}\n`);
  if (json !== undefined) await writeFile(json, `${JSON.stringify(judged, null, 2)}\n`);
  return judged.some(({ state }) => state === 'failed') ? 1 : 0;
}
