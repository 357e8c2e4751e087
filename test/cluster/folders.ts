import { homedir } from 'node:os';
import { join } from 'node:path';

/** What is made once and kept: programs, base images, archives. */
export const CACHE = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'gatehouse',
  'cluster',
);

/** What belongs to the one cluster that runs on this machine: gone when it is taken down. */
export const STATE = join(CACHE, 'state');

/** Standard output and error of each part; they outlive the cluster. */
export const LOGS = join(CACHE, 'logs');

/** The root of the repository. */
export const REPOSITORY = join(import.meta.dirname, '..', '..');
