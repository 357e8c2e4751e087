import { open, readdir } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Dirent } from 'node:fs';
import { join } from 'node:path';
import { fileFinding } from './finding.ts';
import type { Finding } from './finding.ts';
import { errorCode } from '../error-code.ts';

/** Octets of one file: a thousand policies; whatever is larger was put here by mistake. */
export const FILE_BYTES = 1024 * 1024;

/** Files of one folder: every look reads them all. */
export const FILES = 1_000;

/** What one look at the folder found, in the order of the names. */
export interface FolderContent {
  readonly files: readonly FileContent[];
  /** What was left out. */
  readonly notes: readonly Finding[];
}

export type FileContent =
  | { readonly ok: true; readonly file: string; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly file: string; readonly finding: Finding };

/** The folder as a whole cannot be read: nothing is known of what it holds. */
export class FolderUnreadable extends Error {
  readonly code = 'FolderUnreadable';
}

/** Reads the YAML files of a folder, not those of folders in it. Hidden ones are left out. Throws FolderUnreadable. */
export async function readFolder(folder: string): Promise<FolderContent> {
  const entries = (await entriesOf(folder)).filter(({ name }) => !name.startsWith('.'));
  const named = entries.filter((entry) => isYaml(entry.name) && !entry.isDirectory());
  if (named.length > FILES)
    throw new FolderUnreadable(`${folder}: holds more than ${FILES} YAML files.`);
  const files: FileContent[] = [];
  for (const { name } of named.toSorted(byName)) files.push(await readOne(join(folder, name)));
  const folders = entries.filter((entry) => entry.isDirectory()).toSorted(byName);
  return { files, notes: folders.map(({ name }) => notRead(join(folder, name))) };
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (cause) {
    throw new FolderUnreadable(
      `${folder}: ${FOLDER_FAULTS.get(errorCode(cause)) ?? 'cannot be read'} (${errorCode(cause)}).`,
      { cause },
    );
  }
}

const FOLDER_FAULTS = new Map([
  ['ENOENT', 'there is no such folder'],
  ['ENOTDIR', 'is not a folder; name the folder that holds the file'],
  ['EACCES', 'may not be read by this user'],
]);

async function readOne(file: string): Promise<FileContent> {
  try {
    const handle = await open(file, 'r');
    try {
      return await readHandle(handle, file);
    } finally {
      await handle.close();
    }
  } catch (error) {
    return refused(file, 'FileUnreadable', `cannot be read (${errorCode(error)})`);
  }
}

/** A file that grows while it is read is seen again: that is an edit. */
async function readHandle(handle: FileHandle, file: string): Promise<FileContent> {
  const stats = await handle.stat();
  if (!stats.isFile()) return refused(file, 'FileUnreadable', 'is not a file');
  if (stats.size > FILE_BYTES)
    return refused(file, 'FileTooLarge', `is larger than ${FILE_BYTES} octets`);
  const buffer = Buffer.alloc(stats.size);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  return { ok: true, file, bytes: buffer.subarray(0, bytesRead) };
}

function refused(file: string, code: string, message: string): FileContent {
  return { ok: false, file, finding: fileFinding(file, 'Error', code, message) };
}

function notRead(folder: string): Finding {
  return fileFinding(folder, 'Note', 'FolderInside', 'folders inside the folder are not read');
}

function isYaml(name: string): boolean {
  return /\.ya?ml$/i.test(name);
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}
