import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What the machine's npm needs to reach its registry, as options of a build: used in its steps, kept in no layer. */
export function registrySettings(): string[] {
  const file = join(homedir(), '.npmrc');
  return existsSync(file) ? ['--secret', `id=npmrc,src=${file}`] : [];
}
