import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { watchFolder } from './folder-watch.ts';
import type { FolderWatch } from './folder-watch.ts';
import { Looks } from './looks.ts';

let base = '';
let folder = '';
let file = '';
let seen = '';
let watch: FolderWatch;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'gatehouse-watch-'));
  folder = join(base, 'policies');
  file = join(folder, 'a.yaml');
  seen = '';
  await mkdir(folder);
  watch = await watchFolder(folder, async () => {
    seen = await readFile(file, 'utf8').catch(() => 'nothing');
  });
});

afterEach(async () => {
  await watch.close();
  await rm(base, { recursive: true });
});

async function untilSeen(text: string): Promise<void> {
  while (seen !== text) await wait(5);
}

describe('watchFolder sees', () => {
  it('what was there when it began', async () => {
    await untilSeen('nothing');
  });

  it('files that are written, renamed into place, replaced and deleted', async () => {
    await writeFile(file, 'written');
    await untilSeen('written');
    await writeFile(`${file}.new`, 'renamed');
    await rename(`${file}.new`, file);
    await untilSeen('renamed');
    await rm(file);
    await writeFile(file, 'replaced');
    await untilSeen('replaced');
    await rm(file);
    await untilSeen('nothing');
  });

  it('a link whose target changes, as in a mounted ConfigMap', async () => {
    for (const version of ['1', '2']) {
      await mkdir(join(folder, `..${version}`));
      await writeFile(join(folder, `..${version}`, 'a.yaml'), version);
    }
    await symlink('..1', join(folder, '..data'));
    await symlink(join('..data', 'a.yaml'), file);
    await untilSeen('1');
    await symlink('..2', join(folder, '..new'));
    await rename(join(folder, '..new'), join(folder, '..data'));
    await untilSeen('2');
  });

  it('edits in another folder that takes the name', async () => {
    await rm(folder, { recursive: true });
    await untilSeen('nothing');
    await mkdir(folder);
    for (const text of ['1', '2', '3']) {
      await writeFile(file, text);
      await untilSeen(text);
    }
  });
});

describe('Looks', () => {
  it('looks once after several signs, and again after one that came meanwhile', async () => {
    let count = 0;
    const begun = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<undefined>();
    const looks = new Looks(async () => {
      count += 1;
      begun.resolve(undefined);
      await held.promise;
    });
    looks.due();
    looks.due();
    await begun.promise;
    looks.due();
    expect(count).toBe(1);
    held.resolve(undefined);
    while (count < 2) await wait(5);
    await looks.stop();
    expect(count).toBe(2);
  });

  it('begins none once it is stopped, and waits for the last', async () => {
    let ended = false;
    const begun = Promise.withResolvers<undefined>();
    const looks = new Looks(async () => {
      begun.resolve(undefined);
      await wait(20);
      ended = true;
    });
    looks.due();
    await begun.promise;
    await looks.stop();
    expect(ended).toBe(true);
    looks.due();
  });
});
