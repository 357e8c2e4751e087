import { spawn } from 'node:child_process';

/** One step of `make test`: a make target that must exit with 0; Jest targets also print their totals. */
interface Outcome {
  readonly step: string;
  readonly seconds: number;
  readonly ok: boolean;
  readonly passed: number;
  readonly failed: number;
}

const STEPS = [
  'types',
  'lint',
  'format-check',
  'deps-check',
  'dead-code',
  'verify',
  'unit',
  'e2e',
  'cluster',
] as const;
const CLOSING_LINE = /^(\d+) passed, (\d+) failed/gm;

/** A step that ends badly without a failed test of its own counts as one failure. */
function outcomeOf(step: string, seconds: number, exitCode: number, output: string): Outcome {
  const last = [...output.matchAll(CLOSING_LINE)].at(-1);
  const passed = Number(last?.[1] ?? 0);
  const failed = Number(last?.[2] ?? 0);
  const ok = exitCode === 0;
  return { step, seconds, ok, passed, failed: ok || failed > 0 ? failed : 1 };
}

function run(step: string): Promise<Outcome> {
  const started = performance.now();
  console.log(`\n== make ${step}`);
  const child = spawn('make', ['--no-print-directory', step], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    process.stdout.write(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => process.stderr.write(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => {
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
for (const step of STEPS) outcomes.push(await run(step));
report(outcomes);
const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
