import { sectionOf, shellBlocksIn } from '../../documented/blocks.ts';

const INSTALL = 'docs/install.md';
const COMMAND = /^(?:helm|kubectl) /;
const INLINE = /`([^`\n]+)`/g;

const commandsIn = (texts: readonly string[]): readonly string[] =>
  texts.filter((text) => COMMAND.test(text));

/** The blocks of commands under a heading of docs/install.md, as they are printed there. */
export function documentedBlocks(heading: string): readonly string[] {
  return shellBlocksIn(sectionOf(INSTALL, heading));
}

/** The commands of kubectl and helm in them. */
export function documentedCommands(heading: string): readonly string[] {
  const blocks = documentedBlocks(heading);
  return commandsIn(blocks.flatMap((text) => text.replaceAll('\\\n', '').split('\n')));
}

/** Those in the table under a heading. */
export function tabledCommands(heading: string): readonly string[] {
  const rows = sectionOf(INSTALL, heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const quoted = rows.flatMap((row) => [...row.matchAll(INLINE)].map(([, text = '']) => text));
  return commandsIn(quoted).map((text) => text.replaceAll('\\|', '|'));
}
