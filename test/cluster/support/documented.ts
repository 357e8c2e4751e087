import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY } from '../folders.ts';

const COMMAND = /^(?:helm|kubectl) /;
/** The fences of a block, with the name of its language, which a block of commands has not. */
const BLOCK = /^```(\w*)\n([^]*?)^```$/gm;
const INLINE = /`([^`\n]+)`/g;

/** The text of docs/install.md under a heading, up to the next of the same rank. */
function section(heading: string): string {
  const text = readFileSync(join(REPOSITORY, 'docs', 'install.md'), 'utf8');
  const found = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`docs/install.md has no heading "${heading}"`);
  return found;
}

const commandsIn = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => COMMAND.test(text));

/** The blocks of commands under a heading of docs/install.md, as they are printed there. */
export function documentedBlocks(heading: string): readonly string[] {
  const blocks = [...section(heading).matchAll(BLOCK)].filter(([, language]) => language === '');
  return blocks.map(([, , text = '']) => text);
}

/** The commands of kubectl and helm in them. */
export function documentedCommands(heading: string): readonly string[] {
  const blocks = documentedBlocks(heading);
  return commandsIn(blocks.flatMap((text) => text.replaceAll('\\\n', '').split('\n')));
}

/** Those in the table under a heading. */
export function tabledCommands(heading: string): readonly string[] {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const quoted = rows.flatMap((row) => [...row.matchAll(INLINE)].map(([, text = '']) => text));
  return commandsIn(quoted).map((text) => text.replaceAll('\\|', '|'));
}
