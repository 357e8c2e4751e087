import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { chartCrdFiles } from './chart-crds.ts';
import { chartReadmes } from './chart-values.ts';
import { crdFiles } from './generate-crds.ts';
import { referenceFiles } from './generate-docs.ts';

/** Rewrites crds/, docs/reference/ and what of the charts is generated: files that no source makes any more go. */
const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['crds', 'docs/reference', 'charts/gatehouse/templates/crds'];

async function clear(folder: string): Promise<void> {
  const path = join(ROOT, folder);
  await mkdir(path, { recursive: true });
  for (const name of await readdir(path)) await rm(join(path, name), { recursive: true });
}

for (const folder of FOLDERS) await clear(folder);
const files = [
  ...crdFiles(),
  ...(await referenceFiles()),
  ...chartCrdFiles(),
  ...(await chartReadmes(ROOT)),
];
for (const { path, text } of files) {
  await mkdir(dirname(join(ROOT, path)), { recursive: true });
  await writeFile(join(ROOT, path), text);
}
