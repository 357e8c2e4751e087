/** The words of one command of a shell, without their quotes. */
export type Command = readonly string[];

/** The marker that ends it, and what is between. */
const HERE_DOCUMENT = /<<(\w+)\n([^]*?)^\1$/gm;
const CAPTURED = /^\w+=\$\((.*)\)$/;
const WORD = /(?:"[^"]*"|'[^']*'|[^\s"'])+/g;
const BETWEEN_COMMANDS = ['|', '&&', ';', '&'];

/** Options of the programs that the documents run whose value is a word of its own. */
const WITH_VALUE = [
  ...['-n', '--namespace', '-f', '--filename', '--values', '-l', '-o', '-c', '-p', '-t'],
  ...['--set', '--set-string', '--type', '--audience', '--image', '--field-selector'],
];

/** Every command of a block, as far as documents write them: no shell is at work here. */
export function commandsIn(block: string): readonly Command[] {
  const lines = block.replace(HERE_DOCUMENT, '').replaceAll('\\\n', '').split('\n');
  return lines.flatMap(commandsOfLine);
}

/** What commands of the block are given on their standard input. */
export function hereDocumentsIn(block: string): readonly string[] {
  return [...block.matchAll(HERE_DOCUMENT)].map(([, , text = '']) => text);
}

/** What is no option and no value of one. */
export function argumentsOf(command: Command): readonly string[] {
  return command.filter(
    (word, at) => !word.startsWith('-') && !WITH_VALUE.includes(command[at - 1] ?? ''),
  );
}

/** The values of these options, each a word of its own. */
export function valuesOf(command: Command, options: readonly string[]): readonly string[] {
  return command.filter((_, at) => options.includes(command[at - 1] ?? ''));
}

function commandsOfLine(line: string): readonly Command[] {
  const words = line.trim().replace(CAPTURED, '$1').match(WORD) ?? [];
  const comment = words.findIndex((word) => word.startsWith('#'));
  const commands: string[][] = [[]];
  for (const word of comment === -1 ? words : words.slice(0, comment)) {
    if (BETWEEN_COMMANDS.includes(word)) commands.push([]);
    else commands.at(-1)?.push(word.replace(/^(["'])(.*)\1$/, '$2'));
  }
  return commands.map(withoutAssignments).filter(({ length }) => length > 0);
}

function withoutAssignments(words: readonly string[]): Command {
  const program = words.findIndex((word) => !/^\w+=/.test(word));
  return program === -1 ? [] : words.slice(program);
}
