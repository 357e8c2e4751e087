import { readInjectedConfig } from '../config.ts';
import { applyRules } from './nft.ts';
import { redirectRules } from './rules.ts';

const reading = readInjectedConfig(process.env);
if (reading.ok) {
  const problem = await applyRules(redirectRules(reading.config));
  if (problem !== null) {
    process.stderr.write(`gatehouse redirect: ${problem}\n`);
    process.exitCode = 1;
  }
} else {
  for (const problem of reading.problems) process.stderr.write(`gatehouse redirect: ${problem}\n`);
  process.exitCode = 1;
}
