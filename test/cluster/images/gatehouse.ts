import { join } from 'node:path';
import { REPOSITORY } from '../folders.ts';
import { archiveOnBase } from './on-base.ts';

/** What the Dockerfile copies, and the two files that say how. */
const INPUTS = [
  'Dockerfile',
  '.dockerignore',
  '.npmrc',
  'LICENSE',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'api',
  'bin',
  'cli',
  'core',
  'operator',
  'runtime',
  'sidecar',
];

/** The archive of the product's image, built from the Dockerfile when a source has changed since. */
export function gatehouseArchive(): string {
  return archiveOnBase({ name: 'gatehouse', file: join(REPOSITORY, 'Dockerfile'), inputs: INPUTS });
}
