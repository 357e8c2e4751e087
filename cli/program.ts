import { Command } from 'commander';
import type { Perform } from './grammar/context.ts';
import { example } from './grammar/context.ts';
import { addDev } from './grammar/dev.ts';
import { addLint } from './grammar/lint.ts';
import { addExplain, addWhoCan } from './grammar/questions.ts';
import type { Surroundings } from './surroundings.ts';
import { VERSION } from './version.ts';

/** Characters of a line of help: the same on every terminal, since the reference is made of it. */
const HELP_WIDTH = 100;

/** The grammar of the command line. Throws CommanderError once it has said what is wrong, or helped. */
export function createProgram(
  { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>,
  perform: Perform,
): Command {
  const program = new Command('gatehouse')
    .description('The gate in front of MCP servers: roles, enforced and recorded.')
    .version(VERSION, '--version', 'print the version')
    .helpOption('-h, --help', 'explain the command')
    .showSuggestionAfterError()
    .addHelpText('after', example('gatehouse dev POLICIES --upstream http://127.0.0.1:3000/mcp'))
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => {
        write(`${oneSentence(text)}\n`);
      },
    });
  addDev(program, perform);
  addLint(program, perform);
  addExplain(program, perform);
  addWhoCan(program, perform);
  return program;
}

/** `error: unknown option '--x'\n(Did you mean --y?)` as one line that names the program. */
function oneSentence(text: string): string {
  return text
    .trim()
    .replace(/^error: /, 'gatehouse: ')
    .replaceAll(/\s*\n\s*/g, ' ');
}
