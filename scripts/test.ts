import { spawn } from 'node:child_process';

/** One step of `make test`: a make target that must exit with 0; Jest targets also print their totals. */
interface Outcome {
  readonly step: string;
  readonly seconds: number;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
}

/**
 * One after another; the steps of a stage side by side. The cluster's programs start or, on a new machine, are built while
 * unit tests run: nothing of either is measured.
 */
const STAGES = [
  ['verify'],
  ['types', 'lint', 'format-check', 'deps-check', 'dead-code'],
  ['unit', 'cluster-up'],
  ['e2e'],
  ['cluster'],
] as const;
const CLOSING_LINE = /^(\d+) passed, (\d+) failed/gm;

/** A step may run Jest more than once. One that ends badly without a failed test of its own counts as one failure. */
function outcomeOf(step: string, seconds: number, exitCode: number, output: string): Outcome {
  const totals = [...output.matchAll(CLOSING_LINE)];
  const passed = totals.reduce((sum, [, count]) => sum + Number(count), 0);
  const failed = totals.reduce((sum, [, , count]) => sum + Number(count), 0);
  const ok = exitCode === 0;
  return { step, seconds, ok, passed, failed: ok || failed > 0 ? failed : 1 };
}

/** Shows the output as it comes, or where others run beside it, all of it at the end. */
function run(step: string, isAlone: boolean): Promise<Outcome> {
  const started = performance.now();
  const heading = `\n== make ${step}\n`;
  if (isAlone) process.stdout.write(heading);
  const child = spawn('make', ['--no-print-directory', step], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (isAlone) process.stdout.write(chunk);
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code) => {
      if (!isAlone) process.stdout.write(heading + output);
      resolve(outcomeOf(step, (performance.now() - started) / 1000, code ?? 1, output));
    });
  });
}

function report(outcomes: readonly Outcome[]): void {
  console.log('\nWhere the time went');
  for (const { step, seconds, ok, passed, failed } of outcomes) {
    const tests = passed + failed > 0 ? `${passed} passed, ${failed} failed` : '';
    console.log(
      `  ${step.padEnd(14)}${seconds.toFixed(1).padStart(7)} s  ${ok ? 'ok    ' : 'FAILED'}  ${tests}`,
    );
  }
}

const outcomes: Outcome[] = [];
for (const stage of STAGES) {
  const isAlone = stage.length === 1;
  outcomes.push(...(await Promise.all(stage.map((step) => run(step, isAlone)))));
}
report(outcomes);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
