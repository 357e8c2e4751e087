import { join } from 'node:path';
import { REPOSITORY } from '../folders.ts';
import { BASE_IMAGE, ensureBaseImage } from './base.ts';
import { contentKey } from './key.ts';
import { registrySettings } from './registry.ts';
import { archiveImage, archiveOf, buildImage, isArchived } from './storage.ts';

const IMAGE = 'gatehouse.dev/gatehouse:test';

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
  const archive = archiveOf('gatehouse', contentKey(REPOSITORY, INPUTS, [BASE_IMAGE]));
  if (isArchived(archive)) return archive;
  ensureBaseImage();
  buildImage({
    image: IMAGE,
    file: join(REPOSITORY, 'Dockerfile'),
    context: REPOSITORY,
    options: ['--build-arg', `BASE=${BASE_IMAGE}`, ...registrySettings()],
  });
  archiveImage(IMAGE, archive);
  return archive;
}
