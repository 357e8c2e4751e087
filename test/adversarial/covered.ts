import { existsSync, readFileSync } from 'node:fs';
import type { Covering, Group } from './schema.ts';

const ROOT = new URL('../../', import.meta.url);

/** What is wrong with the tests that a group names: a file that is not there, or has no test of that name. */
export function uncovered({ group, coveredBy }: Group): readonly string[] {
  return coveredBy
    .filter((covering) => !isThere(covering))
    .map(({ file, test }) => `group ${group}: ${file} has no test named ${JSON.stringify(test)}.`);
}

/** Whether the file has a test of that name. */
export function isThere({ file, test }: Covering): boolean {
  const url = new URL(file, ROOT);
  return existsSync(url) && named(test).test(readFileSync(url, 'utf8'));
}

/** The name as a whole text: quoted in a program, or the `name` of a row of a table in YAML. */
function named(test: string): RegExp {
  const name = test.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
  return new RegExp(`(['"\`])${name}\\1|\\bname: ${name}(?:,| *$)`, 'm');
}
