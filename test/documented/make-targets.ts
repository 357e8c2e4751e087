import { textOf } from './blocks.ts';
import type { Command } from './commands.ts';

const MAKEFILE = textOf('Makefile');
const TARGETS = [...MAKEFILE.matchAll(/^([a-z0-9-]+):/gm)].map(([, name = '']) => name);

/** Targets of a command of make that the Makefile does not have, and variables of which it says nothing. */
export function unknownTargets([program, ...words]: Command): readonly string[] {
  if (program !== 'make') return [];
  return words.filter((word) => {
    const [name = '', value] = word.split('=');
    return value === undefined ? !TARGETS.includes(name) : !MAKEFILE.includes(name);
  });
}
