import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crdFiles } from './generate-crds.ts';
import { referenceFiles } from './generate-docs.ts';

/** Rewrites crds/ and docs/reference/: files that no source makes any more go. */
const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['crds', 'docs/reference'];

async function clear(folder: string): Promise<void> {
  const path = join(ROOT, folder);
  await mkdir(path, { recursive: true });
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true });
}

for (const folder of FOLDERS) await clear(folder);
for (const { path, text } of [...crdFiles(), ...(await referenceFiles())]) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true });
  await writeFile(join(ROOT, path), text);
}
