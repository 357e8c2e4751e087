import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What runs on the machine of whoever tests; all else runs in the cluster. */
const PROGRAMS = ['kubectl', 'helm', 'curl'] as const;

/** @throws Error that names what is not on the PATH. */
export function requirePrograms(): void {
  const folders = (process.env['PATH'] ?? '').split(':');
  const isThere = (program: string) => folders.some((folder) => existsSync(join(folder, program)));
  const missing = PROGRAMS.filter((program) => !isThere(program));
  if (missing.length === 0) return;
  throw new Error(
    `Not on the PATH: ${missing.join(', ')}. make test-cluster needs ${PROGRAMS.join(', ')} there.`,
  );
}
