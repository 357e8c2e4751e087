/** `make fuzz MINUTES=n [SEED=n]`: plays cases until the time is over, or one diverges and is kept as a seed. */
import { fuzz } from './fuzz.ts';
import { memoryLine } from './memory.ts';
import { keep } from './seeds.ts';
import { startGuarded } from './system/system.ts';
import { lineOf } from './tally.ts';

/** A run in which hardly anything gets through looks for nothing. */
const LEAST_SHARE = 0.2;

const minutes = Number(process.env['MINUTES'] || '1');
const seed = Number(process.env['SEED'] || Date.now() % 1_000_000_000);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) {
  console.error(
    'MINUTES is a number of minutes above 0, SEED a whole number: make fuzz MINUTES=5 SEED=1',
  );
  process.exit(2);
}

console.log(`seed ${seed}, ${minutes} minutes`);
const { tally, finding, faults } = await fuzz({
  start: () => startGuarded(),
  seconds: minutes * 60,
  seed,
  progress: (so, seconds) => {
    console.log(lineOf(so, seconds));
  },
});

const problems = [...faults];
if (finding !== null) {
  problems.push(...finding.divergences, `kept as ${await keep(finding)}`);
}
if (tally.share < LEAST_SHARE) problems.push('less than a fifth of the cases reached the server');
for (const kind of ['resident', 'live'] as const) {
  const line = memoryLine(kind, tally.memory[kind]);
  if (line !== null) console.log(line);
}
console.log(lineOf(tally, minutes * 60));
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'no divergence' : 'FAILED');
process.exitCode = problems.length === 0 ? 0 : 1;
