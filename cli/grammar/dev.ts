import type { Command } from 'commander';
import type { DevWords } from '../dev/options.ts';
import type { TokenWords } from '../dev/token.ts';
import { append, example } from './context.ts';
import type { Perform } from './context.ts';

/** `gatehouse dev FOLDER` and `gatehouse dev token`. */
export function addDev(program: Command, perform: Perform): void {
  const dev = program
    .command('dev')
    .summary('serve the gate in front of MCP servers, with the policies of a folder')
    .description(
      'Serves the gate in front of MCP servers on this machine. The policies come from a folder, which is watched. Audit records go to stdout. With `token`, prints a token for it.',
    )
    .argument('<folder>', 'folder with YAML files of gatehouse.dev/v1alpha1')
    .addHelpText(
      'after',
      example('gatehouse dev POLICIES --upstream model-server=http://127.0.0.1:3000/mcp'),
    )
    .action((folder: string, words: DevWords) =>
      perform(async (surroundings) =>
        (await import('../dev/dev.ts')).dev(folder, words, surroundings),
      ),
    );
  addDevOptions(dev);
  addToken(dev, perform);
}

function addDevOptions(dev: Command): void {
  dev
    .option(
      '--upstream <[name=]url>',
      'an MCP server (Streamable HTTP); may be repeated, one port each',
      append,
    )
    .option(
      '--listen <host:port>',
      'where the first server is served; the others at the next ports',
      '127.0.0.1:8080',
    )
    .option('--labels <k=v,...>', "labels of the servers' pods, besides app.kubernetes.io/name")
    .option('--audit <file>', 'append audit records to a file instead of stdout')
    .option(
      '--credential <[name=]file>',
      'file with the service credential for the server; may be repeated',
      append,
    )
    .option(
      '--admin <host:port>',
      'health and metrics of the first server (default: any free port of 127.0.0.1)',
    )
    .option(
      '--issuer-port <port>',
      'port of the development issuer (default: the one of the last run)',
    )
    .option('--log-level <level>', 'debug, info, warn or error: logs on stderr', 'warn');
}

function addToken(dev: Command, perform: Perform): void {
  dev
    .command('token')
    .summary('print a token of the development issuer')
    .description(
      'Prints a token that the development issuer signs, for the servers of gatehouse dev.',
    )
    .requiredOption('--subject <name>', 'who the token speaks for')
    .option('--claim <k=v>', 'a claim, such as groups=viewers; may be repeated', append)
    .option(
      '--audience <url>',
      'whom it is for (default: every server of gatehouse dev); may be repeated',
      append,
    )
    .option('--ttl <time>', 'how long it is good: 90s, 30m, 1h, 7d', '1h')
    .addHelpText('after', example('gatehouse dev token --subject ada --claim groups=viewers'))
    .action((words: TokenWords) =>
      perform(async (surroundings) => (await import('../dev/token.ts')).token(words, surroundings)),
    );
}
