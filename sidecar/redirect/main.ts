import { nodeVersionProblem } from '../../runtime/node-version.ts';
import { readInjectedConfig } from '../config.ts';
import { loadRules } from './load.ts';
import { redirectRules } from './rules.ts';

for (const problem of redirectProblems()) {
  process.stderr.write(`gatehouse redirect: ${problem}\n`);
  process.exitCode = 1;
}

/** What keeps the rules from being in place; empty where they are. */
function redirectProblems(): readonly string[] {
  const tooOld = nodeVersionProblem(process.versions.node);
  if (tooOld !== null) return [tooOld];
  const reading = readInjectedConfig(process.env);
  if (!reading.ok) return reading.problems;
  const refused = loadRules(redirectRules(reading.config));
  return refused === null ? [] : [refused];
}
