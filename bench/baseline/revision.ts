import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UsageError } from '../options.ts';

/** A commit of this repository that is measured beside what is being worked on. */
export interface Revision {
  /** As it was asked for: a tag, a branch, HEAD~3. */
  readonly name: string;
  /** What it was at that time: all digits of its hash. */
  readonly commit: string;
}

/** @throws UsageError if the repository at `repository` has no such commit, or there is none. */
export async function findRevision(repository: string, name: string): Promise<Revision> {
  const words = ['rev-parse', '--quiet', '--verify', '--end-of-options', `${name}^{commit}`];
  try {
    const { stdout } = await promisify(execFile)('git', words, { cwd: repository });
    return { name, commit: stdout.trim() };
  } catch (cause) {
    throw new UsageError(`--baseline: git knows no revision ${name} here`, { cause });
  }
}
