import { execFile } from 'node:child_process';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NotStarted } from '../systems/child.ts';
import type { Revision } from './revision.ts';

/** The files of a revision, built by its own Makefile, with what it depends on. */

const run = promisify(execFile);

const LOCK = 'package-lock.json';
const MODULES = 'node_modules';

/** npm writes it last; Makefiles take it as the sign that everything is installed. */
const INSTALLED = join(MODULES, '.package-lock.json');

/**
 * Writes the files of `revision` to `folder`, which does not exist yet, and builds them there. The repository is only
 * read: a run that is cut off leaves no worktree in it.
 * @throws NotStarted with what the failing program said.
 */
export async function checkOut(
  repository: string,
  revision: Revision,
  folder: string,
): Promise<void> {
  try {
    await extract(repository, revision, folder);
    await build(folder, await linkDependencies(repository, folder));
  } catch (cause) {
    throw new NotStarted(`${revision.name} cannot be built: ${said(cause)}`, { cause });
  }
}

/** Not by `git worktree`, which enters each in the repository until somebody prunes it. */
async function extract(repository: string, { commit }: Revision, folder: string): Promise<void> {
  const archive = `${folder}.tar`;
  await mkdir(folder);
  await run('git', ['archive', '--format=tar', `--output=${archive}`, commit], { cwd: repository });
  await run('tar', ['-xf', archive, '-C', folder]);
}

/** Takes what is installed here if exactly that is locked there, which saves most of the time. */
async function linkDependencies(repository: string, folder: string): Promise<boolean> {
  const [here, there] = await Promise.all(
    [repository, folder].map((at) => readFile(join(at, LOCK), 'utf8')),
  );
  if (here !== there) return false;
  await symlink(join(repository, MODULES), join(folder, MODULES));
  return true;
}

/** INVARIANT: linked dependencies count as installed whatever their age, since `npm ci` would empty the folder behind the link. */
async function build(folder: string, isLinked: boolean): Promise<void> {
  const upToDate = isLinked ? [`--old-file=${INSTALLED}`] : [];
  await run('make', [...upToDate, 'build'], { cwd: folder, env: outsideOfMake(process.env) });
}

/** Without what a make that runs `make bench` says to those below it: its variables and its -n or -j are not meant for this one. */
function outsideOfMake(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { MAKEFLAGS: _flags, MFLAGS: _old, MAKELEVEL: _level, ...rest } = environment;
  return rest;
}

/** What a program wrote to stderr before it failed. */
function said(error: unknown): string {
  const stderr = (error as { readonly stderr?: unknown } | null)?.stderr;
  return typeof stderr === 'string' && stderr !== '' ? stderr.trim() : String(error);
}
