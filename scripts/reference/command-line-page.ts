import { Writable } from 'node:stream';
import { createProgram } from '../../cli/program.ts';
import { page } from './markdown.ts';
import type { Page } from './markdown.ts';

type Command = ReturnType<typeof createProgram>;

/** What each command says of itself. */
export function commandLinePage(): Page {
  let said = '';
  const stdout = new Writable({
    write: (text: Buffer, _encoding, done) => {
      said += text.toString();
      done();
    },
  });
  const program = createProgram({ stdout, stderr: stdout }, () => Promise.resolve());
  const sections = commandsOf(program).map((command) => {
    said = '';
    command.outputHelp();
    return `## \`${nameOf(command)}\`\n\n\`\`\`\n${said.trim()}\n\`\`\``;
  });
  return page(
    'command-line',
    'The command line',
    'Results go to stdout, everything said to people to stderr. Exit status: 0 done, 1 a negative result (`lint` found errors), 2 not possible as asked, with one sentence that says why.',
    ...sections,
  );
}

function commandsOf(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}
