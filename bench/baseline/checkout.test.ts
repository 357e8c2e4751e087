import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../options.ts';
import { NotStarted } from '../systems/child.ts';
import { checkOut } from './checkout.ts';
import { findRevision } from './revision.ts';

/** Installs by emptying node_modules, as npm ci does, and builds what the revision says. */
const MAKEFILE = `
node_modules/.package-lock.json: package-lock.json
	rm -rf node_modules/* && mkdir -p node_modules && touch $@ node_modules/installed-there
build: node_modules/.package-lock.json
	@test ! -e broken || { echo 'no such compiler' >&2; exit 1; }
	@mkdir -p dist && cp source dist/built && echo "$(BASELINE)" > dist/baseline
`;

let folder: string;
let repository: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-baseline-'));
  repository = join(folder, 'repository');
  await mkdir(repository);
  git('init', '--quiet');
  await write('.gitignore', 'node_modules\n');
  await write('Makefile', MAKEFILE);
  await write('package-lock.json', 'locked before');
  await write('source', 'before');
  commit('other-dependencies');
  await write('package-lock.json', 'locked now');
  commit('same-dependencies');
  await write('broken', '');
  commit('broken');
  await rm(join(repository, 'broken'));
  await write('source', 'now');
  await mkdir(join(repository, 'node_modules'));
  await write('node_modules/.package-lock.json', '');
  // Installed long before the revision was committed, as Makefiles see it: git archive dates files by their commit.
  await utimes(join(repository, 'node_modules/.package-lock.json'), 1, 1);
  await write('node_modules/installed-here', '');
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

function git(...words: readonly string[]): void {
  const who = ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.com'];
  execFileSync('git', [...who, ...words], { cwd: repository, stdio: 'ignore' });
}

function commit(tag: string): void {
  git('add', '--all');
  git('commit', '--quiet', '--message', tag);
  git('tag', tag);
}

function write(file: string, text: string): Promise<void> {
  return writeFile(join(repository, file), text);
}

async function checkedOut(name: string): Promise<string> {
  const place = join(folder, name);
  await checkOut(repository, await findRevision(repository, name), place);
  return place;
}

describe('a revision that is measured beside this one', () => {
  it('is built from its own files, whatever lies in the working tree', async () => {
    const place = await checkedOut('same-dependencies');
    expect(await readFile(join(place, 'dist/built'), 'utf8')).toBe('before');
  });

  it('with the same locked dependencies has what is installed here, which stays', async () => {
    const place = join(folder, 'linked');
    await checkOut(repository, await findRevision(repository, 'same-dependencies'), place);
    expect(existsSync(join(place, 'node_modules/installed-here'))).toBe(true);
    expect(existsSync(join(place, 'node_modules/installed-there'))).toBe(false);
  });

  it('with others installs its own, and leaves those here alone', async () => {
    const place = await checkedOut('other-dependencies');
    expect(existsSync(join(place, 'node_modules/installed-there'))).toBe(true);
    expect(existsSync(join(place, 'node_modules/installed-here'))).toBe(false);
    expect(existsSync(join(repository, 'node_modules/installed-here'))).toBe(true);
  });

  it('is not built with the variables of the make that asked for it', async () => {
    process.env['MAKEFLAGS'] = ' -- BASELINE=same-dependencies';
    try {
      await checkOut(repository, await findRevision(repository, 'HEAD~1'), join(folder, 'again'));
    } finally {
      delete process.env['MAKEFLAGS'];
    }
    expect(await readFile(join(folder, 'again/dist/baseline'), 'utf8')).toBe('\n');
  });

  it('that does not build is named, with what its make said', async () => {
    const checkout = checkedOut('broken');
    await expect(checkout).rejects.toThrow(NotStarted);
    await expect(checkout).rejects.toThrow(/broken cannot be built: no such compiler/);
  });

  it('is known by all digits of its commit, and one that git does not know is refused', async () => {
    expect((await findRevision(repository, 'broken')).commit).toMatch(/^[0-9a-f]{40}$/);
    await expect(findRevision(repository, 'nothing')).rejects.toThrow(UsageError);
    await expect(findRevision(repository, 'nothing')).rejects.toThrow(/--baseline.*nothing/);
  });

  it('leaves nothing behind in the repository', () => {
    const worktrees = execFileSync('git', ['worktree', 'list'], { cwd: repository }).toString();
    expect(worktrees.trim().split('\n')).toHaveLength(1);
  });
});
