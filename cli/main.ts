import { nodeVersionProblem } from '../runtime/node-version.ts';

const problem = nodeVersionProblem(process.versions.node);
if (problem === null) await start();
else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
}

/** The rest is loaded only where it can run. */
async function start(): Promise<void> {
  const { run } = await import('./run.ts');
  // A reader that went away (`| head`) ends no command: what cannot be written is its own problem.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const status = await run(process.argv.slice(2), {
    environment: process.env,
    stdout: process.stdout,
    stderr: process.stderr,
    signals: process,
    now: Date.now,
    fetch,
  });
  // What a cut-off shutdown left open must not keep the process.
  process.exit(status);
}
