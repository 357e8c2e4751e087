import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from './blocks.ts';
import { argumentsOf, valuesOf } from './commands.ts';
import type { Command } from './commands.ts';

const ENTRIES = readdirSync(REPOSITORY);

/** Files and folders of the checkout that a command names and that are not there. */
export function missingFiles(command: Command): readonly string[] {
  const named = [...new Set([...given(command), ...command.filter(isOfCheckout)])];
  return named.filter((path) => !existsSync(join(REPOSITORY, path)));
}

/** What can be nothing but a file, by its place in the command. */
function given(command: Command): readonly string[] {
  const files = valuesOf(command, ['-f', '--filename', '--values']).filter((file) => file !== '-');
  const [program, verb, , chart = ''] = argumentsOf(command);
  if (program === 'helm' && (verb === 'install' || verb === 'upgrade')) return [...files, chart];
  return program === 'docker' && verb === 'build' ? [...files, command.at(-1) ?? ''] : files;
}

function isOfCheckout(word: string): boolean {
  if (word.startsWith('./')) return true;
  const [first = ''] = word.split('/');
  return word.includes('/') && ENTRIES.includes(first);
}
