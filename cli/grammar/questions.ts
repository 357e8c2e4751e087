import type { Command } from 'commander';
import type { ExplainWords } from '../explain/command.ts';
import type { WhoCanWords } from '../who-can/command.ts';
import { append, example } from './context.ts';
import type { Perform } from './context.ts';

export function addExplain(program: Command, perform: Perform): void {
  question(program.command('explain'))
    .summary('say what the policies decide on a call, and why')
    .description('Prints the decision on one message, and the part that each rule has in it.')
    .option('--as <role>', 'a role of who asks; may be repeated', append)
    .option('--subject <name>', 'who asks, by the subject of a token')
    .option(
      '--claim <k=v>',
      'a claim of the token, such as groups=viewers; may be repeated',
      append,
    )
    .option('--provider <name>', 'identity provider that vouches for the token', 'dev')
    .option('--arguments <json>', 'arguments of the tool or prompt')
    .addHelpText(
      'after',
      example(
        `gatehouse explain POLICIES --as viewer tools/call generate --arguments '{"max_tokens":2000}'`,
      ),
    )
    .action((folder: string, method: string, name: string | undefined, words: ExplainWords) =>
      perform(async (surroundings) => {
        const { explainCall } = await import('../explain/command.ts');
        return explainCall(folder, { ...words, method, name }, surroundings);
      }),
    );
}

export function addWhoCan(program: Command, perform: Perform): void {
  question(program.command('who-can'))
    .summary('say which roles may do something')
    .description(
      'Prints for each role whether it may: always, with some arguments, after approval or never.',
    )
    .addHelpText('after', example('gatehouse who-can POLICIES tools/call generate'))
    .action((folder: string, method: string, name: string | undefined, words: WhoCanWords) =>
      perform(async (surroundings) => {
        const { whoCan } = await import('../who-can/command.ts');
        return whoCan(folder, { ...words, method, name }, surroundings);
      }),
    );
}

/** What is asked about one message on one pod. */
function question(command: Command): Command {
  return command
    .argument('<folder>', 'folder with YAML files')
    .argument('<method>', 'JSON-RPC method, such as tools/call')
    .argument('[name]', 'name of the tool or prompt, or URI of the resource')
    .option('--server <name>', 'on the pod with the label app.kubernetes.io/name=NAME')
    .option('--labels <k=v,...>', 'on the pod with these labels')
    .option(
      '--namespace <name>',
      "the pod's namespace (default: the folder's only one, or default)",
    );
}
