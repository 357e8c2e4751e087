import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Case } from './case.ts';

/** A case that was found once, and what it showed then. */
export interface Seed {
  readonly shows: string;
  readonly case: Case;
}

const FOLDER = fileURLToPath(new URL('seeds/', import.meta.url));

/** Every case that was found, by the name of its file. */
export function keptSeeds(): readonly (Seed & { readonly name: string })[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      name: file.slice(0, -5),
      ...(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as Seed),
    }));
}

/** Keeps a case; the same case has the same file. Returns its path. */
export async function keep({
  found,
  divergences,
}: {
  readonly found: Case;
  readonly divergences: readonly string[];
}): Promise<string> {
  const seed: Seed = { shows: divergences[0] ?? '', case: found };
  const name = createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 12);
  const path = join(FOLDER, `${name}.json`);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(path, `${JSON.stringify(seed, null, 2)}\n`);
  return relative(process.cwd(), path);
}
