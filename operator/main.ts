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
  const status = await run({
    environment: process.env,
    stderr: process.stderr,
    signals: process,
    now: Date.now,
    fetch,
  });
  // What a cut-off shutdown left open must not keep the process.
  process.exit(status);
}
