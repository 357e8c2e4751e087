import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The file that a package runs as its command. */
export function programOf(name: string): string {
  const [folder = ''] = (createRequire(import.meta.url).resolve.paths(name) ?? []).filter((path) =>
    hasPackage(join(path, name)),
  );
  const file = join(folder, name, 'package.json');
  const { bin } = JSON.parse(readFileSync(file, 'utf8')) as {
    bin: string | Record<string, string>;
  };
  const program = typeof bin === 'string' ? bin : Object.values(bin)[0];
  return join(dirname(file), program ?? '');
}

function hasPackage(folder: string): boolean {
  try {
    readFileSync(join(folder, 'package.json'));
    return true;
  } catch {
    return false;
  }
}
