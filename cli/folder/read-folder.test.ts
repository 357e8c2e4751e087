import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FILE_BYTES, FILES, readFolder } from './read-folder.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-folder-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function found(): Promise<readonly string[]> {
  const { files, notes } = await readFolder(folder);
  return [
    ...files.map((file) =>
      file.ok
        ? `${basename(file.file)}=${Buffer.from(file.bytes).toString()}`
        : `${basename(file.file)}: ${file.finding.message}`,
    ),
    ...notes.map(({ file, message }) => `${basename(file)}: ${message}`),
  ];
}

describe('readFolder', () => {
  it('reads YAML files in the order of their names, links to files included', async () => {
    await writeFile(join(folder, 'b.yml'), 'b');
    await writeFile(join(folder, 'A.YAML'), 'a');
    await writeFile(join(folder, 'c.txt'), 'c');
    await writeFile(join(folder, '.d.yaml'), 'd');
    await symlink(join(folder, 'c.txt'), join(folder, 'e.yaml'));
    expect(await found()).toEqual(['A.YAML=a', 'b.yml=b', 'e.yaml=c']);
  });

  it('says what it does not read', async () => {
    await mkdir(join(folder, 'more'));
    await mkdir(join(folder, 'folder.yaml'));
    await mkdir(join(folder, '.git'));
    await symlink(join(folder, 'more'), join(folder, 'link.yaml'));
    await symlink(join(folder, 'nowhere'), join(folder, 'lost.yaml'));
    expect(await found()).toEqual([
      'link.yaml: is not a file',
      'lost.yaml: cannot be read (ENOENT)',
      'folder.yaml: folders inside the folder are not read',
      'more: folders inside the folder are not read',
    ]);
  });

  it('reads a file of the largest size, and none that is larger', async () => {
    await writeFile(join(folder, 'a.yaml'), ' '.repeat(FILE_BYTES));
    await writeFile(join(folder, 'b.yaml'), ' '.repeat(FILE_BYTES + 1));
    const { files } = await readFolder(folder);
    expect(files).toMatchObject([{ ok: true }, { ok: false, finding: { code: 'FileTooLarge' } }]);
  });

  it('reads no folder of too many files', async () => {
    const names = Array.from({ length: FILES + 1 }, (_, index) => `${index}.yaml`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), '')));
    await expect(readFolder(folder)).rejects.toThrow(`holds more than ${FILES} YAML files`);
  });
});
