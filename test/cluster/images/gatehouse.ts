import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../folders.ts';
import { BASE_IMAGE, ensureBaseImage } from './base.ts';
import { contentKey } from './key.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

export const GATEHOUSE_IMAGE = 'gatehouse.dev/gatehouse:test';

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

/** What the machine's npm needs to reach its registry: used while building, kept in no layer. */
function registrySettings(): string[] {
  const file = join(homedir(), '.npmrc');
  return existsSync(file) ? ['--secret', `id=npmrc,src=${file}`] : [];
}

/** The archive of the product's image, built from the Dockerfile when a source has changed since. */
export function gatehouseArchive(): string {
  const archive = archiveOf('gatehouse', contentKey(REPOSITORY, INPUTS, [BASE_IMAGE]));
  if (isArchived(archive)) return archive;
  ensureBaseImage();
  buildImage({
    image: GATEHOUSE_IMAGE,
    file: join(REPOSITORY, 'Dockerfile'),
    context: REPOSITORY,
    options: ['--build-arg', `BASE=${BASE_IMAGE}`, ...registrySettings()],
  });
  archiveImage(GATEHOUSE_IMAGE, archive);
  return archive;
}
