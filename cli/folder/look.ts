import { UsageError } from '../usage-error.ts';
import { accept, NOTHING_ACCEPTED } from './accepted.ts';
import type { AcceptedObjects } from './accepted.ts';
import { readDocuments } from './documents.ts';
import { FolderUnreadable, readFolder } from './read-folder.ts';

export interface Look extends AcceptedObjects {
  /** How many files were read. */
  readonly files: number;
}

/** Looks at the folder again. Throws FolderUnreadable. */
export async function lookAgain(folder: string, before: AcceptedObjects): Promise<Look> {
  const { files, notes } = await readFolder(folder);
  const accepted = accept(before, files.map(readDocuments));
  return { ...accepted, findings: [...notes, ...accepted.findings], files: files.length };
}

/** Looks at a folder that the user named. Throws UsageError. */
export async function look(folder: string): Promise<Look> {
  try {
    return await lookAgain(folder, NOTHING_ACCEPTED);
  } catch (error) {
    if (error instanceof FolderUnreadable)
      throw new UsageError(error.code, error.message, { cause: error });
    throw error;
  }
}
