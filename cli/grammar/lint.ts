import type { Command } from 'commander';
import type { LintWords } from '../lint/command.ts';
import { example } from './context.ts';
import type { Perform } from './context.ts';

export function addLint(program: Command, perform: Perform): void {
  program
    .command('lint')
    .summary('find every problem in a folder of policies')
    .description(
      'Prints every problem of the resources in a folder, with its place. Exit status 1 if one is an error.',
    )
    .argument('<folder>', 'folder with YAML files')
    .option(
      '--labels <k=v,...>',
      'look at one pod with these labels (default: at one pod of each selector)',
    )
    .option('--output <form>', 'text or json', 'text')
    .addHelpText('after', example('gatehouse lint POLICIES'))
    .action((folder: string, words: LintWords) =>
      perform(async (surroundings) =>
        (await import('../lint/command.ts')).lintFolder(folder, words, surroundings),
      ),
    );
}
